# SPDX-License-Identifier: MIT
# migc_core: all of the compiler but its main and its database commands, so that tests link it.
# migc-stage1: core without any runtime; it compiles migrations/, which the runtime needs to be built.
if(NOT MIGC_COMPILER)
  return()
endif()

set(MIGC_COMPILER_INCLUDES
  ${PROJECT_SOURCE_DIR}/compiler ${PROJECT_SOURCE_DIR}/compiler/commands
  ${PROJECT_SOURCE_DIR}/compiler/model ${PROJECT_SOURCE_DIR}/compiler/postgresql
  ${PROJECT_SOURCE_DIR}/compiler/sqlite
  ${PROJECT_SOURCE_DIR}/runtime ${PROJECT_SOURCE_DIR}/runtime/include)

# migc_embed(OUTPUT TABLE file…): text files of the source tree as a table of compiler/embedded.h. A file is
# a path below the source tree, or NAME=PATH.
if(CMAKE_CROSSCOMPILING)
  # It runs on this machine, whose compiler the toolchain file does not know.
  find_program(MIGC_BUILD_CC NAMES cc gcc clang NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH PATHS ENV PATH
    DOC "A C compiler for this machine")
  add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/migc-embed
    COMMAND ${MIGC_BUILD_CC} -o ${PROJECT_BINARY_DIR}/migc-embed ${PROJECT_SOURCE_DIR}/compiler/embed.c
    DEPENDS ${PROJECT_SOURCE_DIR}/compiler/embed.c VERBATIM)
  set(MIGC_EMBED ${PROJECT_BINARY_DIR}/migc-embed)
else()
  add_executable(migc-embed compiler/embed.c)
  set_target_properties(migc-embed PROPERTIES C_STANDARD 11)
  migc_warnings(migc-embed)
  set(MIGC_EMBED migc-embed)
endif()

function(migc_embed output table)
  set(paths ${ARGN})
  list(TRANSFORM paths REPLACE "^[^=]*=" "")
  list(TRANSFORM paths PREPEND ${PROJECT_SOURCE_DIR}/ REGEX "^[^/]")
  add_custom_command(OUTPUT ${output} COMMAND ${MIGC_EMBED} ${output} ${table} ${ARGN}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DEPENDS ${MIGC_EMBED} ${paths} VERBATIM)
endfunction()

# The pages of docs/rules/, which `migc explain` prints.
file(GLOB MIGC_RULE_PAGES CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR} docs/rules/*.md)
list(SORT MIGC_RULE_PAGES)
migc_embed(${MIGC_GENERATED}/embedded_rules.c embedded_rules ${MIGC_RULE_PAGES})

function(migc_compiler_target target)
  set_target_properties(${target} PROPERTIES C_STANDARD 11)
  target_compile_definitions(${target} PRIVATE _XOPEN_SOURCE=700)
  target_include_directories(${target} PUBLIC ${MIGC_COMPILER_INCLUDES} ${MIGC_GRAMMAR_INCLUDE})
endfunction()

add_library(migc_core STATIC ${MIGC_CORE_SOURCES} ${MIGC_GENERATED}/embedded_rules.c)
migc_compiler_target(migc_core)
migc_warnings(migc_core)
target_link_libraries(migc_core PRIVATE PkgConfig::INIH)

add_library(migc_grammar OBJECT ${MIGC_GENERATED_SOURCES})
migc_compiler_target(migc_grammar)
migc_warnings_generated(migc_grammar)
target_sources(migc_core PRIVATE $<TARGET_OBJECTS:migc_grammar>)
add_dependencies(migc_core migc_grammar) # grammar.h comes first

# PostgreSQL's parser and our module around it become one object that shows only the module's functions:
# many of the parser's symbols are libpq's, too.
add_library(migc_postgresql_parser OBJECT ${MIGC_PARSER_SOURCES})
migc_compiler_target(migc_postgresql_parser)
migc_warnings(migc_postgresql_parser)
target_include_directories(migc_postgresql_parser SYSTEM PRIVATE ${PG_QUERY_INCLUDE} ${PROTOBUF_C_INCLUDE})
set(parser ${PROJECT_BINARY_DIR}/migc_postgresql_parser)
add_custom_command(OUTPUT ${parser}.o
  COMMAND ${CMAKE_LINKER} -r --wrap=malloc --wrap=realloc --wrap=strdup --wrap=pg_query__parse_result__get_packed_size
    --wrap=pg_query__parse_result__pack --wrap=pg_query_exit_memory_context -o ${parser}.all.o $<TARGET_OBJECTS:migc_postgresql_parser> ${PG_QUERY_LIBRARY}
  COMMAND ${CMAKE_OBJCOPY} --wildcard --keep-global-symbol=postgresql_parser_* ${parser}.all.o ${parser}.o
  BYPRODUCTS ${parser}.all.o DEPENDS migc_postgresql_parser $<TARGET_OBJECTS:migc_postgresql_parser> ${PG_QUERY_LIBRARY}
  COMMENT "PostgreSQL's parser as one object" COMMAND_EXPAND_LISTS VERBATIM)
set_source_files_properties(${parser}.o PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
target_sources(migc_core PRIVATE ${parser}.o)

# SHA-256, and what no message may show, serve both sides; here without the rest of the runtime.
add_library(migc_digest STATIC runtime/digest.c runtime/secret.c runtime/secret_literal.c)
set_target_properties(migc_digest PROPERTIES C_STANDARD 99)
target_include_directories(migc_digest PUBLIC runtime runtime/include)
migc_warnings(migc_digest)
target_link_libraries(migc_core PUBLIC migc_digest)

add_executable(migc-stage1 compiler/commands/main.c compiler/commands/sqlite_history.c)
target_compile_definitions(migc-stage1 PRIVATE MIGC_STAGE1)
migc_compiler_target(migc-stage1)
migc_warnings(migc-stage1)
target_link_libraries(migc-stage1 PRIVATE migc_core)
