# Catch2 v3 for the native tests. Debian 12 packages 2.x, so it is built from source; the hash of the tag's tarball is
# that of Debian 13's source package and the one several public projects pin.
signpost_source(_catch2 catch2 OVERRIDE CATCH2_SOURCE_DIR
  URL https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
  SHA256 c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c)
if(NOT EXISTS "${_catch2}/src/catch2/catch_test_macros.hpp")
  message(FATAL_ERROR "${_catch2} is not Catch2 3.x: point CATCH2_SOURCE_DIR to a 3.x release.")
endif()
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)  # so that its options take these two
set(CATCH_INSTALL_DOCS OFF)
set(CATCH_INSTALL_EXTRAS OFF)
add_subdirectory("${_catch2}" "${PROJECT_BINARY_DIR}/deps/catch2" EXCLUDE_FROM_ALL SYSTEM)
# A hundred small files: a few large ones compile in a quarter of the time.
set_target_properties(Catch2 PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 30 EXPORT_COMPILE_COMMANDS OFF)
set_target_properties(Catch2WithMain PROPERTIES EXPORT_COMPILE_COMMANDS OFF)
list(APPEND CMAKE_MODULE_PATH "${_catch2}/extras")
include(Catch)
