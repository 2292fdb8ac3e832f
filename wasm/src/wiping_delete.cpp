// Memory is wiped when it is given back. Nothing that was read, neither a body nor what was made of a secret, lies
// about in freed memory; and the image of the memory that the build keeps (CMakeLists.txt) has zeros where the
// manifests' parsing had its scratch paper. A verification gives nothing back, so that it costs it nothing.
#include <cstdlib>
#include <new>

#include <emscripten/emmalloc.h>

#include "signpost/hmac.h"

void operator delete(void* memory) noexcept {
  if (memory != nullptr) signpost::wipe(memory, emmalloc_usable_size(memory));
  std::free(memory);
}
