# SPDX-License-Identifier: MIT
# migc_add_history(TARGET DIRECTORY dir [NAME name] [DIALECTS dialect…])
#
# Compiles the revisions in `dir` into TARGET. The target then calls `NAME_history()` after
# `#include "NAME.h"`; NAME is the target's own name where it is a C identifier and NAME is not given.
# Adding, changing or removing a revision rebuilds; a broken history fails the build.
function(migc_add_history target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "DIRECTORY;NAME" "DIALECTS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "migc_add_history: what is \"${arg_UNPARSED_ARGUMENTS}\"?")
  endif()
  if(NOT arg_DIRECTORY)
    message(FATAL_ERROR "migc_add_history(${target}): DIRECTORY is missing")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME ${target})
  endif()
  if(NOT arg_NAME MATCHES "^[A-Za-z][A-Za-z0-9_]*$")
    message(FATAL_ERROR "migc_add_history(${target}): \"${arg_NAME}\" is no C identifier: give a NAME")
  endif()
  get_filename_component(directory ${arg_DIRECTORY} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
  if(NOT IS_DIRECTORY ${directory})
    message(FATAL_ERROR "migc_add_history(${target}): ${directory} is no directory")
  endif()

  set(dialects)
  foreach(dialect IN LISTS arg_DIALECTS)
    list(APPEND dialects --dialect ${dialect})
  endforeach()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${target}_history/${arg_NAME}.c)
  set(header ${CMAKE_CURRENT_BINARY_DIR}/${target}_history/${arg_NAME}.h)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${target}_history)

  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS ${directory}/*.sql ${directory}/migc.ini)
  add_custom_command(OUTPUT ${output} ${header}
    COMMAND migc::migc compile ${directory} -o ${output} --header --name ${arg_NAME} ${dialects}
            --depfile ${output}.d
    DEPENDS ${inputs} migc::migc DEPFILE ${output}.d
    COMMENT "Compiling the schema history ${arg_NAME}" VERBATIM)
  target_sources(${target} PRIVATE ${output} ${header})
  target_include_directories(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${target}_history)
  target_link_libraries(${target} PRIVATE mig::mig)
endfunction()
