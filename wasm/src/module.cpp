// The exports that belong to no concept of the core: version, memory, answer.
#include "answer.h"
#include "block.h"
#include "signpost/hmac.h"
#include "signpost_wasm.h"

using namespace signpost::wasm;

std::int32_t sp_abi_version() { return SP_ABI_VERSION; }

namespace {

std::int32_t reserve(block& in, std::int32_t size) {
  if (size < 0) return 0;
  in.reserve(size);
  last.fields.input_capacity = input.capacity();
  last.fields.aside_capacity = aside.capacity();
  return in.address();
}

}  // namespace

std::int32_t sp_input(std::int32_t size) { return reserve(input, size); }

std::int32_t sp_aside(std::int32_t size) { return reserve(aside, size); }

std::int32_t sp_result() { return static_cast<std::int32_t>(reinterpret_cast<std::uintptr_t>(&last.fields)); }

void sp_wipe() {
  input.wipe(input.capacity());
  signpost::wipe(last.output.data(), last.output.size());
  last.begin();
}
