# nlohmann/json, with which the command prints and the tests read JSON. The library has a reader of its own and needs none.
# The hash of the release's json.tar.xz is the one several public projects pin.
set(NLOHMANN_JSON_SOURCE_DIR "" CACHE PATH "Sources of nlohmann/json to use instead of those installed")
mark_as_advanced(NLOHMANN_JSON_SOURCE_DIR)
if(NOT NLOHMANN_JSON_SOURCE_DIR)
  find_path(SIGNPOST_JSON_INCLUDE_DIR nlohmann/json.hpp)
  mark_as_advanced(SIGNPOST_JSON_INCLUDE_DIR)
endif()
if(SIGNPOST_JSON_INCLUDE_DIR AND NOT NLOHMANN_JSON_SOURCE_DIR)
  set(_json "${SIGNPOST_JSON_INCLUDE_DIR}")
else()
  signpost_source(_json nlohmann_json OVERRIDE NLOHMANN_JSON_SOURCE_DIR
    URL https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
    SHA256 d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)
  string(APPEND _json "/include")
endif()
set(_json_version "older than 3.11")
if(EXISTS "${_json}/nlohmann/detail/abi_macros.hpp")
  file(READ "${_json}/nlohmann/detail/abi_macros.hpp" _text)
  string(REGEX REPLACE ".*VERSION_MAJOR ([0-9]+).*VERSION_MINOR ([0-9]+).*VERSION_PATCH ([0-9]+).*" "\\1.\\2.\\3"
    _json_version "${_text}")
endif()
if(NOT _json_version VERSION_GREATER_EQUAL 3.11)
  message(FATAL_ERROR "nlohmann/json in ${_json} is ${_json_version}; 3.11 or newer is needed. "
    "Install the package nlohmann-json3-dev or set NLOHMANN_JSON_SOURCE_DIR.")
endif()
add_library(signpost_json INTERFACE)
target_include_directories(signpost_json SYSTEM INTERFACE "${_json}")
