# SPDX-License-Identifier: MIT
# What programs write: lexer.c (re2c), grammar.c and grammar.h (lemon), ledger.c and ledger.h (migc-stage1),
# made in the build directory where the tools are there, else taken from generated/. Each tool runs in the
# source directory on a bare name, so that its output holds no path of a machine.
set(MIGC_COMMITTED ${PROJECT_SOURCE_DIR}/generated)
set(MIGC_GENERATED ${PROJECT_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${MIGC_GENERATED})

find_program(MIGC_RE2C re2c)
find_program(MIGC_LEMON lemon)
find_file(MIGC_LEMPAR lempar.c PATHS /usr/share/lemon /usr/local/share/lemon /usr/share/lemon-parser)
mark_as_advanced(MIGC_RE2C MIGC_LEMON MIGC_LEMPAR)

set(MIGC_GENERATED_SOURCES)
set(MIGC_HAS_RE2C OFF)
set(MIGC_HAS_LEMON OFF)
if(MIGC_RE2C)
  set(MIGC_HAS_RE2C ON)
endif()
if(MIGC_LEMON AND MIGC_LEMPAR)
  set(MIGC_HAS_LEMON ON)
endif()

if(MIGC_COMPILER AND MIGC_HAS_RE2C)
  add_custom_command(OUTPUT ${MIGC_GENERATED}/lexer.c
    COMMAND ${MIGC_RE2C} -W -Werror -i --no-generation-date --no-version
            -o ${MIGC_GENERATED}/lexer.c lexer.re
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/compiler
    DEPENDS ${PROJECT_SOURCE_DIR}/compiler/lexer.re VERBATIM)
  list(APPEND MIGC_GENERATED_SOURCES ${MIGC_GENERATED}/lexer.c)
else()
  list(APPEND MIGC_GENERATED_SOURCES ${MIGC_COMMITTED}/lexer.c)
endif()

if(MIGC_COMPILER AND MIGC_HAS_LEMON)
  add_custom_command(OUTPUT ${MIGC_GENERATED}/grammar.c ${MIGC_GENERATED}/grammar.h
    COMMAND ${MIGC_LEMON} -l -q -T${MIGC_LEMPAR} -d${MIGC_GENERATED} grammar.y
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}/compiler
    DEPENDS ${PROJECT_SOURCE_DIR}/compiler/grammar.y ${MIGC_LEMPAR} VERBATIM)
  list(APPEND MIGC_GENERATED_SOURCES ${MIGC_GENERATED}/grammar.c)
  set(MIGC_GRAMMAR_INCLUDE ${MIGC_GENERATED})
else()
  list(APPEND MIGC_GENERATED_SOURCES ${MIGC_COMMITTED}/grammar.c)
  set(MIGC_GRAMMAR_INCLUDE ${MIGC_COMMITTED})
endif()
