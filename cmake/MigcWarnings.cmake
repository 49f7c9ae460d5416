# SPDX-License-Identifier: MIT
# What every file of ours is compiled with, and the few exceptions that re2c's and lemon's output needs. No
# path of the machine that builds stays in the result.

function(migc_warnings target)
  if(NOT CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
    return()
  endif()
  target_compile_options(${target} PRIVATE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wcast-qual -Wwrite-strings
    -Wundef -Wvla -Wformat=2 -Wpointer-arith -Wnull-dereference -Wimplicit-fallthrough -Wswitch-enum
    $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes> $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>
    -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/= -fmacro-prefix-map=${PROJECT_BINARY_DIR}/=
    $<$<BOOL:${MIGC_WERROR}>:-Werror>)
endfunction()

function(migc_warnings_generated target)
  migc_warnings(${target})
  if(CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
    target_compile_options(${target} PRIVATE
      -Wno-sign-conversion -Wno-missing-prototypes -Wno-unused-variable -Wno-unused-parameter)
  endif()
endfunction()
