# signpost_stock_sha256: mbedTLS's SHA-256 as its authors left it, with stock_ for signpost_mbedtls_ in its names, so that it can
# stand beside the core's. The tests and the benchmark compare the two; it is built only for them.
add_library(signpost_stock_sha256 OBJECT EXCLUDE_FROM_ALL "${_mbedtls}/library/sha256.c")
target_link_libraries(signpost_stock_sha256 PUBLIC signpost_mbedtls)
set(_functions sha256 sha256_init sha256_free sha256_clone sha256_starts sha256_update sha256_finish)
list(TRANSFORM _functions REPLACE "(.+)" "signpost_mbedtls_\\1=stock_\\1" OUTPUT_VARIABLE _renamed)
target_compile_definitions(signpost_stock_sha256 PRIVATE SIGNPOST_SHA256_STOCK ${_renamed}
  signpost_mbedtls_internal_sha256_process=stock_sha256_process)
set_target_properties(signpost_stock_sha256 PROPERTIES EXPORT_COMPILE_COMMANDS OFF)
