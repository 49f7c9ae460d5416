# SPDX-License-Identifier: MIT
# migc_provide_program(OWN VERSION): makes the target migc::migc where this build does not make it: the program
# that compiles histories, which runs on the build machine. MIGC_EXECUTABLE where that is given; else OWN, the
# program of an installed package, unless that is one for another machine; else the one on the PATH. Where
# there is none nothing fails before migc_add_history needs it, and says what stands in MIGC_PROGRAM_PROBLEM.

# What `program` says that it is, or what is wrong with it.
function(migc_examine_program program version result)
  execute_process(COMMAND ${program} --version OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_STRIP_TRAILING_WHITESPACE)
  set(problem "")
  if(NOT status EQUAL 0)
    set(problem "${program} cannot be run here: ${status}")
  elseif(NOT said STREQUAL "migc ${version}")
    set(problem "${program} is \"${said}\", the runtime is of migc ${version}, and both must be of one version")
  endif()
  set(${result} "${problem}" PARENT_SCOPE)
endfunction()

function(migc_provide_program own version)
  if(TARGET migc::migc)
    return()
  endif()
  set(problem "")
  if(MIGC_EXECUTABLE)
    set(program "${MIGC_EXECUTABLE}")
    migc_examine_program("${program}" ${version} problem)
  elseif(own AND EXISTS "${own}" AND NOT CMAKE_CROSSCOMPILING)
    set(program "${own}")
  else()
    find_program(migc_on_path migc NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH PATHS ENV PATH)
    set(program "${migc_on_path}")
    unset(migc_on_path CACHE)
    if(program)
      migc_examine_program("${program}" ${version} problem)
    else()
      set(problem "there is no migc on the PATH")
    endif()
  endif()
  set_property(GLOBAL PROPERTY MIGC_PROGRAM_PROBLEM "${problem}")
  if(NOT problem)
    add_executable(migc::migc IMPORTED GLOBAL)
    set_target_properties(migc::migc PROPERTIES IMPORTED_LOCATION "${program}")
  endif()
endfunction()
