# signpost_mbedtls_names(<directory> <sources>...) writes <directory>/signpost_mbedtls_names.h, which puts signpost_ before every name
# of mbedTLS's that the sources use. core/src/mbedtls_config.h includes it, and so, before anything else, does all that includes mbedTLS.
# A program may use an mbedTLS of its own, of another version, beside Signpost's: without this the linker takes one for the other,
# in silence. Taken from the sources, so that every 3.6 release and every processor's own functions are renamed whole.
function(signpost_mbedtls_names directory)
  set(names "")
  foreach(source IN LISTS ARGN)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${source}")
    file(READ "${source}" text)
    string(REGEX MATCHALL "mbedtls_[A-Za-z0-9_]+" found "${text}")
    list(APPEND names ${found})
  endforeach()
  list(REMOVE_DUPLICATES names)
  list(SORT names)
  list(TRANSFORM names REPLACE "(.+)" "#define \\1 signpost_\\1")
  list(JOIN names "\n" lines)
  file(CONFIGURE OUTPUT "${directory}/signpost_mbedtls_names.h" @ONLY
    CONTENT "// Made from mbedTLS's sources by cmake/MbedtlsNames.cmake.\n@lines@\n")
endfunction()
