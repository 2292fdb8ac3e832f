# What the compiler is told: the flags of our own code, the sanitizers, and a compiler cache where there is one.

# Our own targets link this PRIVATE; what is fetched or installed is compiled as its authors left it.
add_library(signpost_warnings INTERFACE)
target_compile_options(signpost_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  # GCC 12 and 13 see an overlap in std::string's operator+ at -O3 that is not there (GCC bug 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,14>>:-Wno-restrict>
  $<$<BOOL:${SIGNPOST_WERROR}>:-Werror>)

if(SIGNPOST_SANITIZE)
  # Everything is built with them, mbedTLS and Catch2 too, so that no buffer escapes their sight.
  # vptr needs the type information that the core is built without.
  set(_signpost_sanitizers -fsanitize=address,undefined -fno-sanitize=vptr)
  add_compile_options(${_signpost_sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(${_signpost_sanitizers})
endif()

find_program(SIGNPOST_CCACHE ccache)
mark_as_advanced(SIGNPOST_CCACHE)
if(PROJECT_IS_TOP_LEVEL AND SIGNPOST_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER "${SIGNPOST_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${SIGNPOST_CCACHE}")
endif()
