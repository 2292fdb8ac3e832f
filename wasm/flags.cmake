# How signpost.wasm is compiled and linked: one flag a line, each with its reason.

set(SIGNPOST_WASM_COMPILE_FLAGS
  -O3                            # of SIGNPOST_WASM_HOT_SOURCES; the rest gets -Oz -finline-functions behind it (CMakeLists.txt)
  -flto                          # the C library, mbedTLS and the core are optimised as one program
  -fno-exceptions                # a failed allocation traps; errors are values
  -fno-rtti                      # nothing asks for types at run time
  -fno-c++-static-destructors    # an instance never exits, so nothing needs to be torn down
  -fvisibility=hidden)           # only what exports.txt names may be kept alive

# Of core/src: loops over a body's bytes.
set(SIGNPOST_WASM_HOT_SOURCES evaluator/scan.cpp sha256_compress_ring.cpp)

set(SIGNPOST_WASM_LINK_FLAGS
  -O2                            # also runs Binaryen's passes over the linked module; -Oz would slow its loops
  -flto
  -fno-exceptions                # the C++ library without its unwinder
  -fno-rtti
  --no-entry                     # a library: _initialize, no main
  -sSTANDALONE_WASM              # no JavaScript of Emscripten's: js/ is all there is
  -sMALLOC=emmalloc              # a quarter of dlmalloc's size, and as quick for a few live blocks
  -sALLOW_MEMORY_GROWTH          # bodies have no fixed limit here; the gateway sets one
  -sINITIAL_MEMORY=2MB           # stack, manifests and an ordinary webhook fit without growing
  -sMAXIMUM_MEMORY=512MB         # a hostile body meets this wall before the machine's
  -sTOTAL_STACK=256KB            # 512 levels of JSON, the most that is parsed, do with a quarter of it
  -Wl,--stack-first              # an overflow runs off the memory's start and traps, instead of into data
  -sSUPPORT_ERRNO=0              # nothing outside reads errno
  -sFILESYSTEM=0)                # no files in here
