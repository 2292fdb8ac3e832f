# Toolchain of the wasm preset: the emsdk that EMSDK names, else Debian's package emscripten.
#
# Debian's package brings its configuration and a complete, frozen cache of system libraries under /usr/share/emscripten;
# nothing is written there, so any user can build. No ~/.emscripten is needed, and EM_CONFIG and EM_CACHE of an emsdk that
# was active in this shell would lead Debian's emcc astray.
if(DEFINED ENV{EMSDK} AND EXISTS "$ENV{EMSDK}/upstream/emscripten/cmake/Modules/Platform/Emscripten.cmake")
  set(_root "$ENV{EMSDK}/upstream/emscripten")
  set(_bin "${_root}")
elseif(EXISTS /usr/share/emscripten/cmake/Modules/Platform/Emscripten.cmake)
  set(_root /usr/share/emscripten)
  set(_bin /usr/bin)
  if(DEFINED ENV{EM_CONFIG} OR DEFINED ENV{EM_CACHE})
    message(FATAL_ERROR "EM_CONFIG or EM_CACHE is set but EMSDK is not: unset them to build with Debian's emscripten.")
  endif()
else()
  message(FATAL_ERROR "emscripten is missing. Install it (Debian, Ubuntu: apt-get install emscripten), "
    "or set EMSDK to the directory of an activated emsdk.")
endif()
set(EMSCRIPTEN_ROOT_PATH "${_root}")
set(CMAKE_C_COMPILER "${_bin}/emcc" CACHE FILEPATH "")
set(CMAKE_CXX_COMPILER "${_bin}/em++" CACHE FILEPATH "")
set(CMAKE_AR "${_bin}/emar" CACHE FILEPATH "")
set(CMAKE_RANLIB "${_bin}/emranlib" CACHE FILEPATH "")
include("${_root}/cmake/Modules/Platform/Emscripten.cmake")
