# SPDX-License-Identifier: MIT
# migc_add_history(TARGET DIRECTORY dir [NAME name] [DIALECTS dialect…] [SCHEMA_HEADER] [STEPS source…])
#
# Compiles the revisions in `dir` into TARGET. The target then calls `NAME_history()` after
# `#include "NAME.h"`; NAME is the target's own name where it is a C identifier and NAME is not given.
# Adding, changing or removing a revision rebuilds; a broken history fails the build.
# SCHEMA_HEADER makes NAME_schema.h, too: the names of the schema as constants.
# STEPS are the C files whose functions revisions call: they become a part of TARGET, and besides the library
# TARGET_steps for `migc --steps`, whose file is $<TARGET_FILE:TARGET_steps>.
include_guard(GLOBAL)

# Everything that can be wrong with a call, said in its own words.
function(migc_check_call target directory name)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  get_property(problem GLOBAL PROPERTY MIGC_PROGRAM_PROBLEM)
  if(NOT TARGET ${target})
    set(wrong "there is no such target: add_executable or add_library comes first")
  elseif(NOT directory)
    set(wrong "DIRECTORY is missing")
  elseif(NOT IS_DIRECTORY "${directory}")
    set(wrong "${directory} is no directory")
  elseif(NOT name MATCHES "^[A-Za-z][A-Za-z0-9_]*$")
    set(wrong "\"${name}\" is no C identifier: give a NAME")
  elseif(NOT C IN_LIST languages)
    set(wrong "the history becomes C: project(... LANGUAGES C)")
  elseif(NOT TARGET migc::migc)
    set(wrong "${problem}: install migc on this machine, or say where it is: -DMIGC_EXECUTABLE=path/to/migc")
  else()
    get_target_property(home ${target} SOURCE_DIR)
    if(NOT home STREQUAL CMAKE_CURRENT_SOURCE_DIR)
      set(wrong "call it where the target is made, in ${home}")
    endif()
  endif()
  if(wrong)
    message(FATAL_ERROR "migc_add_history(${target}): ${wrong}")
  endif()
endfunction()

# What decides how TARGET's files are compiled is complete only where its directory ends.
function(migc_copy_standard target library)
  foreach(property C_STANDARD C_STANDARD_REQUIRED C_EXTENSIONS CXX_STANDARD CXX_STANDARD_REQUIRED CXX_EXTENSIONS)
    get_target_property(value ${target} ${property})
    if(NOT value STREQUAL "value-NOTFOUND")
      set_property(TARGET ${library} PROPERTY ${property} "${value}")
    endif()
  endforeach()
endfunction()

# The same functions once more as a library that a running migc loads. It links nothing of mig: what it calls is
# that of the program that loads it.
function(migc_add_steps target)
  set(library ${target}_steps)
  target_sources(${target} PRIVATE ${ARGN})
  get_target_property(known ${target} MIGC_STEPS)
  get_property(can_share GLOBAL PROPERTY TARGET_SUPPORTS_SHARED_LIBS)
  if(known)
    target_sources(${known} PRIVATE ${ARGN})
    return()
  elseif(TARGET ${library})
    message(FATAL_ERROR "migc_add_history(${target}): STEPS makes the target ${library}, and there is one of that name")
  elseif(WIN32 OR NOT can_share)
    return() # migc itself does not run there
  endif()
  add_library(${library} MODULE ${ARGN})
  set_target_properties(${library} PROPERTIES PREFIX "" C_VISIBILITY_PRESET default CXX_VISIBILITY_PRESET default)
  foreach(property INCLUDE_DIRECTORIES COMPILE_DEFINITIONS COMPILE_OPTIONS)
    set_property(TARGET ${library} PROPERTY ${property} "$<TARGET_PROPERTY:${target},${property}>")
  endforeach()
  target_link_options(${library} PRIVATE "$<$<PLATFORM_ID:Darwin>:LINKER:-undefined,dynamic_lookup>")
  add_dependencies(${library} ${target}) # which has made the header
  if(CMAKE_CROSSCOMPILING)
    set_target_properties(${library} PROPERTIES EXCLUDE_FROM_ALL ON)
  endif()
  set_target_properties(${target} PROPERTIES MIGC_STEPS ${library})
  cmake_language(EVAL CODE "cmake_language(DEFER CALL migc_copy_standard [[${target}]] [[${library}]])")
endfunction()

function(migc_add_history target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SCHEMA_HEADER" "DIRECTORY;NAME" "DIALECTS;STEPS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "migc_add_history(${target}): what is \"${arg_UNPARSED_ARGUMENTS}\"?")
  elseif("STEPS" IN_LIST arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "migc_add_history(${target}): STEPS names no file")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME ${target})
  endif()
  if(arg_DIRECTORY)
    get_filename_component(arg_DIRECTORY "${arg_DIRECTORY}" ABSOLUTE BASE_DIR "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  migc_check_call(${target} "${arg_DIRECTORY}" "${arg_NAME}")

  set(made "${CMAKE_CURRENT_BINARY_DIR}/${target}_history")
  set(output "${made}/${arg_NAME}.c")
  set(header "${made}/${arg_NAME}.h")
  file(MAKE_DIRECTORY "${made}")

  set(options --name ${arg_NAME})
  foreach(dialect IN LISTS arg_DIALECTS)
    list(APPEND options --dialect ${dialect})
  endforeach()
  set(schema)
  if(arg_SCHEMA_HEADER)
    set(schema "${made}/${arg_NAME}_schema.h")
    list(APPEND options --schema-header "${schema}")
  endif()
  # Ninja looks at an output again after its command; Make asks for ever for one that is older than an input.
  if(CMAKE_GENERATOR MATCHES "^Ninja")
    list(APPEND options --if-changed)
  else()
    list(APPEND options --header-if-changed)
  endif()
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS "${arg_DIRECTORY}/*.sql" "${arg_DIRECTORY}/migc.ini"
    "${arg_DIRECTORY}/sealed")
  # The header is no OUTPUT: Make would take it for changed whenever the C file is.
  add_custom_command(OUTPUT "${output}" BYPRODUCTS "${header}" ${schema}
    COMMAND migc::migc compile "${arg_DIRECTORY}" -o "${output}" --header ${options} --depfile "${output}.d"
    DEPENDS ${inputs} migc::migc DEPFILE "${output}.d"
    COMMENT "Compiling the schema history ${arg_NAME}" VERBATIM)
  target_sources(${target} PRIVATE "${output}" "${header}" ${schema})
  target_include_directories(${target} PRIVATE "${made}")
  target_link_libraries(${target} PRIVATE mig::mig)
  if(arg_STEPS)
    migc_add_steps(${target} ${arg_STEPS})
  endif()
endfunction()
