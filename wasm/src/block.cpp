#include "block.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "signpost/hmac.h"
#include "signpost_wasm.h"

namespace signpost::wasm {
namespace {

constexpr std::int32_t smallest = 4096;
constexpr std::int32_t largest_doubled = 1 << 28;

static_assert(SP_SPARE_BYTES % 8 == 0, "a block is aligned as malloc aligns");

char* allocate(std::int32_t size) {
  char* memory = static_cast<char*>(std::malloc(static_cast<std::size_t>(size) + SP_SPARE_BYTES));
  return memory == nullptr ? nullptr : memory + SP_SPARE_BYTES;
}

}  // namespace

block input;
block aside;

void block::reserve(std::int32_t size) {
  if (size <= capacity_ && bytes_ != nullptr) return;
  std::int32_t wanted = std::max(capacity_, smallest);
  while (wanted < size && wanted < largest_doubled) wanted *= 2;
  wanted = std::max(wanted, size);
  if (bytes_ != nullptr) std::free(bytes_ - SP_SPARE_BYTES);
  bytes_ = allocate(wanted);
  if (bytes_ == nullptr) {
    wanted = size;  // there may be room for just that
    bytes_ = allocate(wanted);
  }
  if (bytes_ == nullptr) __builtin_trap();
  capacity_ = wanted;
}

std::string_view block::first(std::int32_t length) const {
  return length == 0 ? std::string_view() : std::string_view(bytes_, static_cast<std::size_t>(length));
}

void block::wipe(std::int32_t length) {
  if (length > 0) signpost::wipe(bytes_, static_cast<std::size_t>(std::min(length, capacity_)));
}

void block::put(const void* from, std::size_t size) { std::memcpy(bytes_, from, size); }

std::int32_t block::address() const { return static_cast<std::int32_t>(reinterpret_cast<std::uintptr_t>(bytes_)); }

}  // namespace signpost::wasm
