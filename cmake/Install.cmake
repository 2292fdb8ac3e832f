# `cmake --install`: headers, the library and a package config, so that another project writes
#   find_package(signpost 0.1 REQUIRED)
#   target_link_libraries(app PRIVATE signpost::core)
# or asks pkg-config for `signpost`.
# The command, its man page and its completions are installed by core/cli. tests/install/ proves all this.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

install(TARGETS signpost EXPORT signpost-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/core/include/signpost DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

set(_package ${CMAKE_INSTALL_LIBDIR}/cmake/signpost)
install(EXPORT signpost-targets NAMESPACE signpost:: DESTINATION ${_package} FILE signpost-config.cmake)
# 0.x: a new minor version may change the API.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/signpost-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/signpost-config-version.cmake DESTINATION ${_package})

# Found from where it stands, so that the whole may be moved.
file(RELATIVE_PATH SIGNPOST_PKGCONFIG_UP "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" SIGNPOST_PKGCONFIG_UP "${SIGNPOST_PKGCONFIG_UP}")
configure_file(${CMAKE_CURRENT_LIST_DIR}/signpost.pc.in ${PROJECT_BINARY_DIR}/signpost.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/signpost.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
