# SPDX-License-Identifier: MIT
# Libraries of others, each required only by the part that uses it; every error names the option that
# leaves that part out. What an application needs as well is found by CMake's own modules, whose targets
# an installed package can name (migcConfig.cmake.in finds them the same way).
set(MIGC_OLDEST_SQLITE 3.29)
set(MIGC_OLDEST_LIBPQ 14)
find_package(PkgConfig)

function(migc_require_module prefix module option debian_package)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL ${module})
  endif()
  if(NOT ${prefix}_FOUND)
    message(FATAL_ERROR
      "${module} was not found by pkg-config (Debian: ${debian_package}); -D${option}=OFF builds without it")
  endif()
endfunction()

# A macro: what a module finds is for the whole directory. Its target is for the whole project, of which this
# may be a part.
macro(migc_require_package package version target option debian_package)
  if(NOT TARGET ${target})
    set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)
    find_package(${package} ${version} QUIET)
    unset(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL)
    if(NOT ${package}_FOUND)
      message(FATAL_ERROR "${package} ${version} was not found (Debian: ${debian_package}); "
        "-D${option}=OFF builds without it")
    endif()
    if(CMAKE_VERSION VERSION_LESS 3.24)
      set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL ON)
    endif()
  endif()
endmacro()

if(MIGC_COMPILER)
  migc_require_module(INIH inih MIGC_COMPILER libinih-dev)
  # PostgreSQL's own parser: a static library, because only its code is taken and not its symbols.
  find_path(PG_QUERY_INCLUDE pg_query.h)
  find_path(PROTOBUF_C_INCLUDE protobuf-c/protobuf-c.h)
  find_library(PG_QUERY_LIBRARY libpg_query.a)
  mark_as_advanced(PG_QUERY_INCLUDE PROTOBUF_C_INCLUDE PG_QUERY_LIBRARY)
  if(NOT PG_QUERY_INCLUDE OR NOT PG_QUERY_LIBRARY OR NOT PROTOBUF_C_INCLUDE)
    message(FATAL_ERROR "libpg_query.a or a header of it or of protobuf-c was not found "
      "(Debian: libpg-query-dev libprotobuf-c-dev); -DMIGC_COMPILER=OFF builds without them")
  endif()
endif()
if(MIGC_POSTGRESQL)
  migc_require_package(PostgreSQL ${MIGC_OLDEST_LIBPQ} PostgreSQL::PostgreSQL MIGC_POSTGRESQL libpq-dev)
endif()
if(MIGC_SQLITE)
  migc_require_package(SQLite3 ${MIGC_OLDEST_SQLITE} SQLite::SQLite3 MIGC_SQLITE libsqlite3-dev)
endif()
if(MIGC_TESTS)
  migc_require_module(CMOCKA cmocka MIGC_TESTS libcmocka-dev)
endif()
