# The libraries that Signpost stands on, each as one target; who needs which is in the top CMakeLists.txt.
# Debian packages where they serve, a pinned release otherwise; a *_SOURCE_DIR cache variable wins over both.
include(${CMAKE_CURRENT_LIST_DIR}/Source.cmake)

# --- mbedTLS 3.6 LTS: SHA-256 only, the same source natively and in WASM ----------------------------------------------
# Debian 12 packages 2.28, which is out of support, so it is built from source. The hash is that of the release's own
# tarball: Debian 13's signed source package carries the identical file, and so does Homebrew's formula mbedtls@3.
signpost_source(_mbedtls mbedtls OVERRIDE MBEDTLS_SOURCE_DIR
  URL https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-3.6.6/mbedtls-3.6.6.tar.bz2
  SHA256 8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a)
file(STRINGS "${_mbedtls}/include/mbedtls/build_info.h" _mbedtls_version REGEX "define MBEDTLS_VERSION_STRING ")
if(NOT _mbedtls_version MATCHES "\"3\\.6\\.")
  message(FATAL_ERROR "${_mbedtls} is not mbedTLS 3.6 LTS (${_mbedtls_version}). "
    "4.x has no public SHA-256 and 2.28 is out of support: point MBEDTLS_SOURCE_DIR to a 3.6 release.")
endif()

# Objects, not an archive: they become part of libsignpost.a, which then needs nothing else at link time.
add_library(signpost_mbedtls OBJECT
  ${_mbedtls}/library/sha256.c
  ${_mbedtls}/library/constant_time.c
  ${_mbedtls}/library/platform_util.c)
target_include_directories(signpost_mbedtls SYSTEM PUBLIC ${_mbedtls}/include)
# By its full path: a bare name would find mbedTLS's own file of that name first.
target_compile_definitions(signpost_mbedtls PUBLIC
  MBEDTLS_CONFIG_FILE="${PROJECT_SOURCE_DIR}/core/src/mbedtls_config.h"
  $<$<BOOL:${SIGNPOST_SHA256_STOCK}>:SIGNPOST_SHA256_STOCK>)
set_target_properties(signpost_mbedtls PROPERTIES POSITION_INDEPENDENT_CODE ON EXPORT_COMPILE_COMMANDS OFF)

# --- nlohmann/json --------------------------------------------------------------------------------------------------
# Its headers are linked into a folder of their own: under emcc the system's /usr/include must not be searched.
# The hash of the release's json.tar.xz is the one several public projects pin.
set(NLOHMANN_JSON_SOURCE_DIR "" CACHE PATH "Sources of nlohmann/json to use instead of those installed")
mark_as_advanced(NLOHMANN_JSON_SOURCE_DIR)
if(NOT NLOHMANN_JSON_SOURCE_DIR)
  find_path(SIGNPOST_JSON_INCLUDE_DIR nlohmann/json.hpp PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH)
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
set(_json_private "${PROJECT_BINARY_DIR}/deps/include")
file(MAKE_DIRECTORY "${_json_private}")
file(CREATE_LINK "${_json}/nlohmann" "${_json_private}/nlohmann" SYMBOLIC)
add_library(signpost_json INTERFACE)
target_include_directories(signpost_json SYSTEM INTERFACE "${_json_private}")

if(EMSCRIPTEN)
  return()
endif()
if(SIGNPOST_BUILD_CLI)
  include(${CMAKE_CURRENT_LIST_DIR}/CliDependencies.cmake)
endif()
if(SIGNPOST_BUILD_TESTS)
  include(${CMAKE_CURRENT_LIST_DIR}/TestDependencies.cmake)
endif()
