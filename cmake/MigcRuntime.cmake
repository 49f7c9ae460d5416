# SPDX-License-Identifier: MIT
# The libraries that an application links: mig::mig, mig::sqlite, mig::postgresql, mig::cli; and migc, which
# is the compiler with the same runtime inside.

# The ledger's own tables, compiled by the compiler that was just built; by none where that is a program of
# another machine.
set(MIGC_LEDGER ${MIGC_COMMITTED}/ledger.c)
if(MIGC_COMPILER AND CMAKE_CROSSCOMPILING)
  set_target_properties(migc-stage1 PROPERTIES EXCLUDE_FROM_ALL ON)
elseif(MIGC_COMPILER)
  file(GLOB MIGC_LEDGER_INPUT CONFIGURE_DEPENDS migrations/*.sql migrations/migc.ini)
  set(MIGC_LEDGER ${MIGC_GENERATED}/ledger.c)
  add_custom_command(OUTPUT ${MIGC_GENERATED}/ledger.c ${MIGC_GENERATED}/ledger.h
    COMMAND migc-stage1 compile migrations -o ${MIGC_GENERATED}/ledger.c --header --name migc_ledger
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DEPENDS migc-stage1 ${MIGC_LEDGER_INPUT} VERBATIM)
endif()

# mig_library(NAME ALIAS source…): a part of the runtime, in C99.
function(mig_library name alias)
  add_library(${name} STATIC ${ARGN})
  add_library(mig::${alias} ALIAS ${name})
  set_target_properties(${name} PROPERTIES C_STANDARD 99 EXPORT_NAME ${alias})
  target_include_directories(${name}
    PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/runtime/include>
           $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
    PRIVATE ${PROJECT_SOURCE_DIR}/runtime)
  migc_warnings(${name})
endfunction()

mig_library(mig mig ${MIG_SOURCES} ${MIGC_LEDGER})
target_compile_definitions(mig PRIVATE MIG_BUILD_STEPS)

if(MIGC_SQLITE)
  mig_library(mig_sqlite sqlite ${MIG_SQLITE_SOURCES})
  target_link_libraries(mig_sqlite PUBLIC mig SQLite::SQLite3)
endif()

if(MIGC_POSTGRESQL)
  mig_library(mig_postgresql postgresql ${MIG_POSTGRESQL_SOURCES})
  target_compile_definitions(mig_postgresql PRIVATE _POSIX_C_SOURCE=200809L)
  target_link_libraries(mig_postgresql PUBLIC mig PostgreSQL::PostgreSQL)
endif()

if(MIGC_CLI)
  mig_library(mig_cli cli ${MIG_CLI_SOURCES})
  target_compile_definitions(mig_cli PRIVATE _POSIX_C_SOURCE=200809L)
  target_include_directories(mig_cli PRIVATE ${PROJECT_SOURCE_DIR}/runtime/cli)
  target_link_libraries(mig_cli PUBLIC mig)
endif()

# Every library of the runtime that this build has.
set(MIGC_RUNTIME_LIBRARIES mig)
foreach(part mig_sqlite mig_postgresql mig_cli)
  if(TARGET ${part})
    list(PREPEND MIGC_RUNTIME_LIBRARIES ${part})
  endif()
endforeach()

if(MIGC_COMPILER)
  # What `migc runtime` writes: the sources of this very build. clock.c is the last because <windows.h>
  # defines what it likes.
  file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} runtime/*.h)
  list(SORT headers)
  set(sources ${MIG_SOURCES})
  list(REMOVE_ITEM sources runtime/clock.c)
  string(REGEX REPLACE "c$" "h" ledger_header ${MIGC_LEDGER})
  migc_embed(${MIGC_GENERATED}/embedded_runtime.c embedded_runtime
    LICENSE ${headers} ${sources} generated/ledger.h=${ledger_header} generated/ledger.c=${MIGC_LEDGER}
    ${MIG_SQLITE_SOURCES} ${MIG_POSTGRESQL_SOURCES} ${MIG_CLI_SOURCES} runtime/clock.c)

  migc_embed(${MIGC_GENERATED}/embedded_shell.c embedded_shell
    compiler/shell/migc.bash compiler/shell/_migc compiler/shell/migc.fish compiler/shell/migc.1.in)

  # Histories for SQLite run in memory when they are checked.
  set(MIGC_CHECK_LIBRARIES migc_core)
  if(MIGC_SQLITE)
    add_library(migc_memory STATIC ${MIGC_MEMORY_SOURCES})
    migc_compiler_target(migc_memory)
    migc_warnings(migc_memory)
    target_link_libraries(migc_memory PUBLIC migc_core mig SQLite::SQLite3)
    list(PREPEND MIGC_CHECK_LIBRARIES migc_memory)
  endif()

  add_executable(migc compiler/commands/main.c ${MIGC_DATABASE_SOURCES}
                 ${MIGC_GENERATED}/embedded_runtime.c ${MIGC_GENERATED}/embedded_shell.c)
  if(NOT MIGC_EXECUTABLE AND NOT CMAKE_CROSSCOMPILING)
    add_executable(migc::migc ALIAS migc)
  endif()
  migc_compiler_target(migc)
  migc_warnings(migc)
  target_compile_definitions(migc PRIVATE
    $<$<BOOL:${MIGC_SQLITE}>:MIGC_WITH_SQLITE> $<$<BOOL:${MIGC_POSTGRESQL}>:MIGC_WITH_POSTGRESQL>)
  # Libraries of C functions (--steps) find what they call in migc itself.
  target_link_libraries(migc PRIVATE ${MIGC_CHECK_LIBRARIES} ${MIGC_RUNTIME_LIBRARIES} ${CMAKE_DL_LIBS})
  target_link_options(migc PRIVATE "LINKER:--export-dynamic-symbol=mig_call_*"
    "LINKER:--export-dynamic-symbol=mig_postgresql_handle" "LINKER:--export-dynamic-symbol=mig_sqlite_handle")

  # What migc says of itself, for man and the shells. One for another machine cannot be asked.
  if(NOT CMAKE_CROSSCOMPILING)
    set(MIGC_SHELL_FILES ${MIGC_GENERATED}/shell/migc.1 ${MIGC_GENERATED}/shell/migc ${MIGC_GENERATED}/shell/_migc
      ${MIGC_GENERATED}/shell/migc.fish)
    file(MAKE_DIRECTORY ${MIGC_GENERATED}/shell)
    add_custom_command(OUTPUT ${MIGC_SHELL_FILES}
      COMMAND migc man > ${MIGC_GENERATED}/shell/migc.1
      COMMAND migc completions bash > ${MIGC_GENERATED}/shell/migc
      COMMAND migc completions zsh > ${MIGC_GENERATED}/shell/_migc
      COMMAND migc completions fish > ${MIGC_GENERATED}/shell/migc.fish
      DEPENDS migc VERBATIM)
    add_custom_target(migc_shell_files ALL DEPENDS ${MIGC_SHELL_FILES})
  endif()
endif()

# The one target that writes into the source tree.
if(MIGC_COMPILER AND MIGC_HAS_RE2C AND MIGC_HAS_LEMON AND NOT CMAKE_CROSSCOMPILING)
  set(fresh ${MIGC_GENERATED}/lexer.c ${MIGC_GENERATED}/grammar.c ${MIGC_GENERATED}/grammar.h
            ${MIGC_GENERATED}/ledger.c ${MIGC_GENERATED}/ledger.h)
  add_custom_target(regenerate
    COMMAND ${CMAKE_COMMAND} -E copy ${fresh} ${MIGC_COMMITTED}
    COMMAND sh ${PROJECT_SOURCE_DIR}/cmake/tool_version.sh re2c lemon > ${MIGC_COMMITTED}/VERSIONS
    COMMENT "Writing generated/ afresh" VERBATIM)
  add_dependencies(regenerate mig migc_grammar)
endif()
