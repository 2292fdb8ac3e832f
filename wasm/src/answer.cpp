#include "answer.h"

#include <cstddef>
#include <utility>

#include "block.h"

namespace signpost::wasm {

// The layout that js/src/result_fields.js reads.
static_assert(sizeof(sp_result_fields) == 112);
static_assert(offsetof(sp_result_fields, event) == 32);
static_assert(offsetof(sp_result_fields, output) == 64);
static_assert(offsetof(sp_result_fields, time) == 88);
static_assert(offsetof(sp_result_fields, input_capacity) == 100);

answer last;

sp_bytes bytes_of(std::string_view text) {
  return {static_cast<std::int32_t>(reinterpret_cast<std::uintptr_t>(text.data())),
          static_cast<std::int32_t>(text.size())};
}

void answer::begin() {
  sp_result_fields cleared{};
  cleared.size = sizeof(sp_result_fields);
  cleared.secret_index = -1;
  cleared.event_index = -1;
  cleared.id_line = -1;
  cleared.input_capacity = input.capacity();
  cleared.aside_capacity = aside.capacity();
  fields = cleared;
  output.clear();
}

std::int32_t answer::succeed() { return fields.code = static_cast<std::int32_t>(errc::ok); }

std::int32_t answer::succeed(std::string made) {
  output = std::move(made);
  return succeed_with_output();
}

std::int32_t answer::succeed_with_output() {
  fields.output = bytes_of(output);
  return succeed();
}

std::int32_t answer::refuse(sp_misuse why) { return fields.code = why; }

std::int32_t answer::refuse(failure why) {
  why_ = std::move(why);
  fields.pointer = bytes_of(why_.pointer);
  fields.detail = bytes_of(why_.detail);
  return fields.code = static_cast<std::int32_t>(why_.code);
}

std::int32_t answer::decide(std::int32_t id_line) {
  fields.authentic = seen.authentic ? 1 : 0;
  fields.secret_index = seen.secret_index;
  fields.event_index = seen.event_index;
  fields.covered = (seen.event_covered ? SP_COVERS_EVENT : 0) | (seen.id_covered ? SP_COVERS_ID : 0) |
                   (seen.timestamp_covered ? SP_COVERS_TIMESTAMP : 0);
  fields.has_time = seen.timestamp ? 1 : 0;
  fields.time = static_cast<double>(seen.timestamp.value_or(0));
  fields.id_line = id_line;
  fields.event = bytes_of(seen.event);
  fields.id = bytes_of(seen.id);
  fields.pointer = bytes_of(seen.pointer);
  fields.detail = bytes_of(seen.detail);
  return fields.code = static_cast<std::int32_t>(seen.code);
}

}  // namespace signpost::wasm
