// Handles: numbers that stand for what lives in the module, and that are known to be stale once it is closed.
#ifndef SIGNPOST_WASM_HANDLES_H
#define SIGNPOST_WASM_HANDLES_H

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "signpost_wasm.h"

namespace signpost::wasm {

/// What a handle stands for; a handle of one kind is stale to the calls of another.
enum class handle_kind : std::uint32_t { provider = 1, verifier = 2, signer = 3, policy = 4 };

/// The things of one kind. A handle is 12 bits of generation, 16 of slot, 3 of kind: positive, never 0. A slot whose
/// generations are used up is not used again, so that no handle ever comes twice.
template <typename T, handle_kind Kind>
class handle_table {
 public:
  /// A handle for `thing`. Traps when all slots are taken, as a failed allocation does.
  sp_handle open(T thing) {
    std::size_t index = slots_.size();
    if (!free_.empty()) {
      index = free_.back();
      free_.pop_back();
    } else {
      if (index >= slot_count) __builtin_trap();
      slots_.emplace_back();
    }
    slots_[index].thing.emplace(std::move(thing));
    return handle_of(index);
  }

  /// The thing, or null for a handle that is not, or no longer, one of this table.
  const T* find(sp_handle handle) const {
    const auto bits = static_cast<std::uint32_t>(handle);
    const std::size_t index = (bits >> 3) & (slot_count - 1);
    if (index >= slots_.size() || handle_of(index) != handle || !slots_[index].thing) return nullptr;
    return &*slots_[index].thing;
  }

  /// Ends the thing's life; false for a stale handle.
  bool close(sp_handle handle) {
    if (find(handle) == nullptr) return false;
    const std::size_t index = (static_cast<std::uint32_t>(handle) >> 3) & (slot_count - 1);
    slots_[index].thing.reset();
    if (++slots_[index].generation < generation_count) free_.push_back(static_cast<std::uint32_t>(index));
    return true;
  }

 private:
  static constexpr std::size_t slot_count = 1U << 16;
  static constexpr std::uint32_t generation_count = 1U << 12;

  struct slot {
    std::optional<T> thing;
    std::uint32_t generation = 0;
  };

  sp_handle handle_of(std::size_t index) const {
    return static_cast<sp_handle>(slots_[index].generation << 19 | static_cast<std::uint32_t>(index) << 3 |
                                  static_cast<std::uint32_t>(Kind));
  }

  std::vector<slot> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace signpost::wasm

#endif
