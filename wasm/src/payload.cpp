// Sending: bodies, ids; actions that a product is asked for.
#include "signpost/payload.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "open.h"
#include "point_in_time.h"
#include "signpost/action.h"
#include "signpost/dispatch.h"
#include "signpost/event_id.h"
#include "signpost/reencode.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

namespace {

/// Finds the provider and takes `count` texts apart; else gives `refusal`.
const provider_ptr* read_request(sp_handle handle, std::int32_t length, std::size_t count,
                                 std::vector<text_view>& texts, std::int32_t& refusal) {
  last.begin();
  const provider_ptr* from = providers.find(handle);
  if (from == nullptr) {
    refusal = last.refuse(SP_STALE_HANDLE);
  } else if (!input.holds(length)) {
    refusal = last.refuse(SP_BAD_LENGTH);
  } else if (!split_texts(input.first(length), texts) || texts.size() != count) {
    refusal = last.refuse(SP_BAD_LAYOUT);
  } else {
    return from;
  }
  return nullptr;
}

std::int32_t finish(result<std::string> made) {
  return made ? last.succeed(std::move(*made)) : last.refuse(made.error());
}

}  // namespace

std::int32_t sp_build(sp_handle handle, std::int32_t length, double now_ms) {
  std::vector<text_view> texts;
  std::int32_t refusal = 0;
  const provider_ptr* from = read_request(handle, length, 4, texts, refusal);
  if (from == nullptr) return refusal;
  payload_request request;
  request.event = texts[0];
  request.fields = texts[1];
  request.id = texts[2];
  request.generation = texts[3];
  request.now = point_in_time(now_ms);
  return finish(build(**from, request));
}

std::int32_t sp_example(sp_handle handle, std::int32_t length, double now_ms) {
  std::vector<text_view> texts;
  std::int32_t refusal = 0;
  const provider_ptr* from = read_request(handle, length, 3, texts, refusal);
  if (from == nullptr) return refusal;
  return finish(example(**from, texts[0], point_in_time(now_ms), texts[1], texts[2]));
}

std::int32_t sp_test_event(sp_handle handle, std::int32_t length, double now_ms) {
  std::vector<text_view> texts;
  std::int32_t refusal = 0;
  const provider_ptr* from = read_request(handle, length, 1, texts, refusal);
  if (from == nullptr) return refusal;
  const result<test_payload> made = test_event(**from, point_in_time(now_ms), texts[0]);
  if (!made) return last.refuse(made.error());
  append_text(last.output, made->event);
  append_text(last.output, made->body);
  return last.succeed_with_output();
}

std::int32_t sp_dispatch(sp_handle handle, std::int32_t length, double now_ms) {
  std::vector<text_view> texts;
  std::int32_t refusal = 0;
  const provider_ptr* as = read_request(handle, length, 2, texts, refusal);
  if (as == nullptr) return refusal;
  const result<dispatched> made = dispatch(**as, {texts[0], texts[1], point_in_time(now_ms)});
  if (!made) return last.refuse(made.error());
  append_text(last.output, made->event);
  append_text(last.output, made->id);
  append_text(last.output, made->body);
  last.fields.has_time = 1;
  last.fields.time = static_cast<double>(made->at);
  return last.succeed_with_output();
}

std::int32_t sp_reencode(sp_handle from, sp_handle to, std::int32_t body_length, std::int32_t texts_length,
                         double now_ms) {
  last.begin();
  const provider_ptr* own = providers.find(from);
  const provider_ptr* other = providers.find(to);
  if (own == nullptr || other == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(body_length) || !aside.holds(texts_length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<text_view> texts;
  if (!split_texts(aside.first(texts_length), texts) || texts.size() != 3) return last.refuse(SP_BAD_LAYOUT);
  const reencode_request request{input.first(body_length), texts[0], texts[1], point_in_time(now_ms), texts[2]};
  result<std::optional<std::string>> made = reencode(**own, **other, request);
  if (!made) return last.refuse(made.error());
  return made.value() ? last.succeed(std::move(*made.value())) : last.succeed();
}

std::int32_t sp_make_event_id(sp_handle handle, std::int32_t length) {
  last.begin();
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  return finish(make_event_id(**of, input.first(length)));
}

std::int32_t sp_derive_event_id(sp_handle handle, std::int32_t length) {
  const wiped_at_end key(length);
  last.begin();
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  event_key event;
  constexpr std::size_t key_size = 32;
  constexpr std::size_t copy_size = 8;
  if (!input.holds(length) || static_cast<std::size_t>(length) != key_size + event.size() + copy_size) {
    return last.refuse(SP_BAD_LENGTH);
  }
  const std::string_view given = input.first(length);
  std::copy_n(given.begin() + key_size, event.size(), event.begin());
  std::uint64_t copy = 0;
  for (std::size_t i = copy_size; i-- > 0;) {
    copy = copy << 8U | static_cast<unsigned char>(given[key_size + event.size() + i]);
  }
  return last.succeed(derive_event_id(**of, hmac_key(given.substr(0, key_size)), event, copy));
}

std::int32_t sp_check_action(sp_handle handle, std::int32_t length) {
  last.begin();
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  return finish(check_action(**of, input.first(length)));
}
