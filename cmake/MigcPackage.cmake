# SPDX-License-Identifier: MIT
# Two Debian packages by `cpack -G DEB`: migc (a program, of the build machine when cross compiling) and
# libmig-dev (the runtime, of the machine that is built for). Configure with the preset `debian`.
set(CPACK_PACKAGE_NAME migc)
set(CPACK_PACKAGE_VENDOR "the migc authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # else the first line of both descriptions
if(NOT CPACK_PACKAGE_CONTACT)
  set(CPACK_PACKAGE_CONTACT "the migc authors <migc@localhost>")
endif()
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/package_permissions.cmake)
set(CPACK_GENERATOR TGZ)

set(CPACK_COMPONENTS_ALL development)
if(TARGET migc)
  list(APPEND CPACK_COMPONENTS_ALL compiler)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_COMPILER_PACKAGE_NAME migc)
set(CPACK_DEBIAN_COMPILER_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_COMPILER_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_COMPILER_PACKAGE_SUGGESTS libmig-dev)
set(CPACK_DEBIAN_COMPILER_DESCRIPTION "compiler of schema histories for PostgreSQL and SQLite
migc compiles revision files, which are plain SQL, into a C source file, so
that a program carries the history of its schema and brings its database to
the newest revision when it starts. In development it runs them itself.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libmig-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(needs)
if(MIGC_SQLITE)
  list(APPEND needs "libsqlite3-dev (>= ${MIGC_OLDEST_SQLITE})")
endif()
if(MIGC_POSTGRESQL)
  list(APPEND needs "libpq-dev (>= ${MIGC_OLDEST_LIBPQ})")
endif()
list(JOIN needs ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "migc (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION "runtime of schema histories that migc compiled
The libraries and headers that a program links to bring its database to the
newest revision when it starts, for CMake (find_package) and for pkg-config.")
include(CPack)
