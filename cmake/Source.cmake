# One rule for every dependency that is built from source.
#
#   signpost_source(<result> <name> OVERRIDE <cache variable> URL <tarball> SHA256 <hash>)
#
# Sets <result> to a directory with the sources: the one that the cache variable OVERRIDE names; else build/deps/<name>,
# where scripts/setup.mjs puts what it fetched; else the pinned release, downloaded by FetchContent.
include(FetchContent)

function(signpost_source result name)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "OVERRIDE;URL;SHA256" "")
  set(${arg_OVERRIDE} "" CACHE PATH "Sources of ${name} to use instead of those fetched")
  mark_as_advanced(${arg_OVERRIDE})
  if(${arg_OVERRIDE})
    if(NOT IS_DIRECTORY "${${arg_OVERRIDE}}")
      message(FATAL_ERROR "${arg_OVERRIDE}=${${arg_OVERRIDE}} is not a directory. "
        "Point it to the unpacked sources of ${name}, or leave it empty to have them fetched.")
    endif()
    set(directory "${${arg_OVERRIDE}}")
  elseif(EXISTS "${PROJECT_SOURCE_DIR}/build/deps/${name}")
    set(directory "${PROJECT_SOURCE_DIR}/build/deps/${name}")
  else()
    message(STATUS "${name} comes from ${arg_URL} (set ${arg_OVERRIDE} to use sources of your own)")
    if(PROJECT_IS_TOP_LEVEL)
      set(FETCHCONTENT_BASE_DIR "${PROJECT_SOURCE_DIR}/build/deps/fetched")  # one download for all presets
    endif()
    # A SOURCE_SUBDIR that does not exist: download only, and leave the sources' own CMakeLists.txt alone.
    FetchContent_Declare(signpost_${name} URL "${arg_URL}" URL_HASH "SHA256=${arg_SHA256}"
      DOWNLOAD_EXTRACT_TIMESTAMP OFF SOURCE_SUBDIR none)
    FetchContent_MakeAvailable(signpost_${name})
    set(directory "${signpost_${name}_SOURCE_DIR}")
  endif()
  file(REAL_PATH "${directory}" directory)
  set(${result} "${directory}" PARENT_SCOPE)
endfunction()
