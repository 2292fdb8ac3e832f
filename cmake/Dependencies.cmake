# The libraries that Signpost stands on, each as one target; who needs which is in the top CMakeLists.txt.
# Debian packages where they serve, a pinned release otherwise; a *_SOURCE_DIR cache variable wins over both.
include(${CMAKE_CURRENT_LIST_DIR}/MbedtlsNames.cmake)
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
set(_mbedtls_sources
  ${_mbedtls}/library/sha256.c
  ${_mbedtls}/library/constant_time.c
  ${_mbedtls}/library/platform_util.c)
set(_mbedtls_names "${PROJECT_BINARY_DIR}/deps/mbedtls")
signpost_mbedtls_names("${_mbedtls_names}" ${_mbedtls_sources})
add_library(signpost_mbedtls OBJECT ${_mbedtls_sources})
target_include_directories(signpost_mbedtls SYSTEM PUBLIC ${_mbedtls}/include "${_mbedtls_names}")
# By its full path: a bare name would find mbedTLS's own file of that name first.
target_compile_definitions(signpost_mbedtls PUBLIC
  MBEDTLS_CONFIG_FILE="${PROJECT_SOURCE_DIR}/core/src/mbedtls_config.h"
  $<$<BOOL:${SIGNPOST_SHA256_STOCK}>:SIGNPOST_SHA256_STOCK>)
set_target_properties(signpost_mbedtls PROPERTIES
  POSITION_INDEPENDENT_CODE ON C_VISIBILITY_PRESET hidden EXPORT_COMPILE_COMMANDS OFF)

if(EMSCRIPTEN)
  return()
endif()
if(SIGNPOST_BUILD_CLI OR SIGNPOST_BUILD_TESTS)
  include(${CMAKE_CURRENT_LIST_DIR}/JsonDependency.cmake)
endif()
if(SIGNPOST_BUILD_CLI)
  include(${CMAKE_CURRENT_LIST_DIR}/CliDependencies.cmake)
endif()
if(SIGNPOST_BUILD_TESTS)
  include(${CMAKE_CURRENT_LIST_DIR}/TestDependencies.cmake)
endif()
