# Writes the built-in manifests into one C++ file (core/src/builtin_manifests.h declares what it defines). Line breaks and indentation
# are dropped, which no JSON string can hold, so the texts stay the same JSON in fewer bytes.
function(signpost_embed_manifests)
  cmake_parse_arguments(EMBED "" "OUTPUT" "MANIFESTS" ${ARGN})
  set(entries "")
  set(inputs "")
  foreach(manifest IN LISTS EMBED_MANIFESTS)
    set(path "${CMAKE_CURRENT_SOURCE_DIR}/${manifest}")
    list(APPEND inputs "${path}")
    get_filename_component(name "${path}" NAME_WE)
    file(READ "${path}" text)
    # CMake treats [ ] and ; in lists specially, but not in a quoted string.
    string(REGEX REPLACE "\n *" "" text "${text}")
    string(LENGTH "${text}" length)
    if(length GREATER 65000)
      message(FATAL_ERROR "${manifest} is longer than one string literal may be (65,000 bytes): ${length} bytes.")
    endif()
    string(APPEND entries "    {\"${name}\", R\"manifest(${text})manifest\"},\n")
  endforeach()
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${inputs})
  file(CONFIGURE OUTPUT "${EMBED_OUTPUT}" @ONLY CONTENT [=[
// Made from core/providers by cmake/EmbedManifests.cmake.
#include "builtin_manifests.h"

namespace signpost {
namespace {

constexpr builtin_manifest manifests[] = {
@entries@};

}  // namespace

std::span<const builtin_manifest> builtin_manifests() { return manifests; }

}  // namespace signpost
]=])
endfunction()
