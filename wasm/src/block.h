// The blocks of memory that the other side writes before a call.
#ifndef SIGNPOST_WASM_BLOCK_H
#define SIGNPOST_WASM_BLOCK_H

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace signpost::wasm {

/// Bytes that grow and never shrink. Before them stand SP_SPARE_BYTES more.
class block {
 public:
  /// Makes room for `size` bytes; what was in the block is lost when it has to move. Traps when there is no memory.
  void reserve(std::int32_t size);

  /// Whether `length` bytes may be read.
  bool holds(std::int32_t length) const { return length >= 0 && length <= capacity_; }

  /// The first `length` bytes; only after holds() has said yes.
  std::string_view first(std::int32_t length) const;

  /// All of it, to be written.
  std::span<char> all() { return {bytes_, static_cast<std::size_t>(capacity_)}; }

  /// Overwrites the first `length` bytes, or as many as there are, with zeros.
  void wipe(std::int32_t length);

  /// Overwrites the block's beginning; only for what it holds.
  void put(const void* from, std::size_t size);

  std::int32_t address() const;
  std::int32_t capacity() const { return capacity_; }

 private:
  char* bytes_ = nullptr;
  std::int32_t capacity_ = 0;
};

extern block input;  ///< a body, or texts
extern block aside;  ///< what goes with a body: header lines, or texts

/// Wipes a secret in the input block when the call that reads it ends.
class wiped_at_end {
 public:
  explicit wiped_at_end(std::int32_t length) : length_(length) {}
  wiped_at_end(const wiped_at_end&) = delete;
  wiped_at_end& operator=(const wiped_at_end&) = delete;
  ~wiped_at_end() { input.wipe(length_); }

 private:
  std::int32_t length_;
};

}  // namespace signpost::wasm

#endif
