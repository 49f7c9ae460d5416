# SPDX-License-Identifier: MIT
# What `cmake --install` puts where, for find_package(migc) and for pkg-config; none of it holds an absolute
# path, so a prefix may be moved. Two components: `compiler` (migc and the documents), `development` (the rest).
# find_package also takes the build directory itself: -Dmigc_DIR=build/release/package.
include(CMakePackageConfigHelpers)
set(MIGC_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/migc)
set(MIGC_BUILD_PACKAGE ${PROJECT_BINARY_DIR}/package)

foreach(library IN LISTS MIGC_RUNTIME_LIBRARIES)
  get_target_property(part ${library} EXPORT_NAME)
  install(TARGETS ${library} EXPORT migc-${part}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development)
  install(EXPORT migc-${part} NAMESPACE mig:: DESTINATION ${MIGC_CMAKEDIR} COMPONENT development)
  export(EXPORT migc-${part} NAMESPACE mig:: FILE ${MIGC_BUILD_PACKAGE}/migc-${part}.cmake)
  install(FILES runtime/include/mig/${part}.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mig COMPONENT development)
endforeach()
install(FILES runtime/include/mig/tables.h runtime/include/mig/call.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mig COMPONENT development)

# migc_package_config(OUTPUT PREFIX DESTINATION PROGRAM): one migcConfig.cmake.
function(migc_package_config output prefix destination program)
  set(MIGC_OWN_PROGRAM ${program}${CMAKE_EXECUTABLE_SUFFIX})
  configure_package_config_file(cmake/migcConfig.cmake.in ${output} INSTALL_PREFIX ${prefix}
    INSTALL_DESTINATION ${destination} PATH_VARS MIGC_OWN_PROGRAM
    NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
endfunction()
set(installed ${PROJECT_BINARY_DIR}/installed)
migc_package_config(${MIGC_BUILD_PACKAGE}/migcConfig.cmake ${PROJECT_BINARY_DIR} package migc)
migc_package_config(${installed}/migcConfig.cmake ${CMAKE_INSTALL_PREFIX} ${MIGC_CMAKEDIR} ${CMAKE_INSTALL_BINDIR}/migc)
write_basic_package_version_file(${installed}/migcConfigVersion.cmake COMPATIBILITY SameMinorVersion)
foreach(file ${installed}/migcConfigVersion.cmake cmake/MigcAddHistory.cmake cmake/MigcProgram.cmake)
  configure_file(${file} ${MIGC_BUILD_PACKAGE} COPYONLY)
endforeach()
install(FILES ${installed}/migcConfig.cmake ${installed}/migcConfigVersion.cmake
  cmake/MigcAddHistory.cmake cmake/MigcProgram.cmake
  DESTINATION ${MIGC_CMAKEDIR} COMPONENT development)

# pkg-config: everything from the place of the file itself.
file(RELATIVE_PATH MIGC_UP /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" MIGC_UP ${MIGC_UP})
foreach(directory BINDIR INCLUDEDIR LIBDIR)
  set(MIGC_PC_${directory} "\${prefix}/${CMAKE_INSTALL_${directory}}")
endforeach()
set(MIGC_PC_PROGRAM ${MIGC_PC_BINDIR}/migc${CMAKE_EXECUTABLE_SUFFIX})

# migc_pkgconfig(NAME LIBRARY DESCRIPTION REQUIRED…)
function(migc_pkgconfig name library description)
  if(TARGET ${library})
    list(JOIN ARGN ", " requires)
    configure_file(cmake/mig.pc.in ${installed}/${name}.pc @ONLY)
    install(FILES ${installed}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
  endif()
endfunction()
set(same "mig = ${PROJECT_VERSION}")
migc_pkgconfig(mig mig "Brings a database to a revision of a compiled schema history")
migc_pkgconfig(mig-sqlite mig_sqlite "mig on SQLite" ${same} "sqlite3 >= ${MIGC_OLDEST_SQLITE}")
migc_pkgconfig(mig-postgresql mig_postgresql "mig on PostgreSQL" ${same} "libpq >= ${MIGC_OLDEST_LIBPQ}")
migc_pkgconfig(mig-cli mig_cli "The database command line of mig for applications" ${same})

if(TARGET migc)
  install(TARGETS migc RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT compiler)
  configure_file(cmake/migc.pc.in ${installed}/migc.pc @ONLY)
  install(FILES ${installed}/migc.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT compiler)
  install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT compiler)
  install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT compiler)
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright COMPONENT compiler)
endif()
if(MIGC_SHELL_FILES)
  install(FILES ${MIGC_GENERATED}/shell/migc.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT compiler)
  install(FILES ${MIGC_GENERATED}/shell/migc
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions COMPONENT compiler)
  install(FILES ${MIGC_GENERATED}/shell/_migc
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/zsh/site-functions COMPONENT compiler)
  install(FILES ${MIGC_GENERATED}/shell/migc.fish
    DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/fish/vendor_completions.d COMPONENT compiler)
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/libmig-dev RENAME copyright
  COMPONENT development)
