# What the native command needs: CLI11 for arguments, libcurl to send, cpp-httplib to listen.
# Installed libraries first; CLI11 and cpp-httplib are otherwise fetched, at hashes that several public projects pin.
find_package(CLI11 2.1 QUIET)
add_library(signpost_cli11 INTERFACE)
if(CLI11_FOUND AND NOT CLI11_SOURCE_DIR)
  target_link_libraries(signpost_cli11 INTERFACE CLI11::CLI11)
else()
  signpost_source(_cli11 cli11 OVERRIDE CLI11_SOURCE_DIR
    URL https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
    SHA256 f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a)
  target_include_directories(signpost_cli11 SYSTEM INTERFACE "${_cli11}/include")
endif()

# Debian splits cpp-httplib into a header and a shared library that must agree on their options: pkg-config names them.
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND AND NOT HTTPLIB_SOURCE_DIR)
  pkg_check_modules(SIGNPOST_PC_HTTPLIB QUIET IMPORTED_TARGET cpp-httplib>=0.11)
endif()
find_package(Threads REQUIRED)
add_library(signpost_httplib INTERFACE)
if(TARGET PkgConfig::SIGNPOST_PC_HTTPLIB)
  find_package(OpenSSL REQUIRED)  # Debian's header includes OpenSSL's
  target_link_libraries(signpost_httplib INTERFACE PkgConfig::SIGNPOST_PC_HTTPLIB OpenSSL::SSL Threads::Threads)
else()
  signpost_source(_httplib httplib OVERRIDE HTTPLIB_SOURCE_DIR
    URL https://github.com/yhirose/cpp-httplib/archive/refs/tags/v0.18.3.tar.gz
    SHA256 a0567bcd6c3fe5cef1b329b96245119047f876b49e06cc129a36a7a8dffe173e)
  target_include_directories(signpost_httplib SYSTEM INTERFACE "${_httplib}")
  target_link_libraries(signpost_httplib INTERFACE Threads::Threads)
endif()

find_package(CURL QUIET)
if(NOT CURL_FOUND)
  message(FATAL_ERROR "libcurl is missing; the command `signpost send` is made with it. Install it "
    "(Debian, Ubuntu: apt-get install libcurl4-openssl-dev), or configure with -DSIGNPOST_BUILD_CLI=OFF.")
endif()
add_library(signpost_curl INTERFACE)
target_link_libraries(signpost_curl INTERFACE CURL::libcurl)
