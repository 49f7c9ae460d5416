# SPDX-License-Identifier: MIT
# Libraries of others, each required only by the part that uses it; every error names the option that
# leaves that part out.
find_package(PkgConfig)

function(migc_require_module prefix module option package)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
  endif()
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR
      "${module} was not found by pkg-config (Debian: ${package}); -D${option}=OFF builds without it")
  endif()
endfunction()

if(MIGC_COMPILER)
  migc_require_module(INIH inih MIGC_COMPILER libinih-dev)
endif()
if(MIGC_POSTGRESQL)
  migc_require_module(LIBPQ libpq>=14 MIGC_POSTGRESQL libpq-dev)
endif()
if(MIGC_SQLITE)
  migc_require_module(SQLITE sqlite3>=3.29 MIGC_SQLITE libsqlite3-dev)
endif()
if(MIGC_TESTS)
  migc_require_module(CMOCKA cmocka MIGC_TESTS libcmocka-dev)
endif()
