// What the last call said: the struct that the other side reads, and the storage behind its addresses.
#ifndef SIGNPOST_WASM_ANSWER_H
#define SIGNPOST_WASM_ANSWER_H

#include <cstdint>
#include <string>
#include <string_view>

#include "signpost/error.h"
#include "signpost/verify.h"
#include "signpost_wasm.h"

namespace signpost::wasm {

/// One for the module: calls come one at a time, and each answer lasts until the next call.
struct answer {
  sp_result_fields fields{};
  std::string output;
  evaluation seen;

  /// Clears what the call before left.
  void begin();

  /// The ways in which a call ends; each gives the code that the call returns.
  std::int32_t succeed();
  std::int32_t succeed(std::string made);
  std::int32_t refuse(sp_misuse why);
  std::int32_t refuse(failure why);
  /// Tells what is in `seen`; `id_line` as in sp_result_fields.
  std::int32_t decide(std::int32_t id_line);

  /// What succeed() gives for a call that made nothing but `output`.
  std::int32_t succeed_with_output();

 private:
  failure why_;
};

/// The module's answer.
extern answer last;

/// The bytes as an address and a length.
sp_bytes bytes_of(std::string_view text);

}  // namespace signpost::wasm

#endif
