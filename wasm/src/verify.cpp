// Receiving: verifiers, verdicts, the catalog's check.
#include "signpost/verify.h"

#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "header_lines.h"
#include "open.h"
#include "point_in_time.h"
#include "signpost/secret.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

namespace {

// Kept between calls, so that the hot path allocates nothing for them.
std::vector<header_view> headers;
block scratch;

/// The evaluator's block for a body; behind it, what the answer's texts are views of.
std::span<char> room_for(std::string_view body) {
  const auto size = static_cast<std::int32_t>(block_size(headers, body));
  scratch.reserve(size);
  return scratch.all();
}

verify_options options_of(std::string_view unnamed_event, std::int32_t window, std::int32_t past, std::int32_t future) {
  verify_options options;
  options.unnamed_event = unnamed_event;
  if ((window & SP_HAS_PAST) != 0) options.past_seconds = past;
  if ((window & SP_HAS_FUTURE) != 0) options.future_seconds = future;
  return options;
}

std::int32_t decide(const program& by, const evaluation& seen) {
  last.seen = seen;
  return last.decide(line_of(seen.id, by, headers));
}

}  // namespace

sp_handle sp_verifier_open(sp_handle from, std::int32_t length, std::int32_t window, std::int32_t past_seconds,
                           std::int32_t future_seconds) {
  last.begin();
  const wiped_at_end secrets(length);
  const provider_ptr* found = providers.find(from);
  std::vector<text_view> texts;
  if (found == nullptr) {
    last.refuse(SP_STALE_HANDLE);
  } else if (!input.holds(length)) {
    last.refuse(SP_BAD_LENGTH);
  } else if (!split_texts(input.first(length), texts) || texts.empty()) {
    last.refuse(SP_BAD_LAYOUT);
  } else {
    const verify_options options = options_of(texts.front(), window, past_seconds, future_seconds);
    result<verifier> made = verifier::make(*found, std::span(texts).subspan(1), options);
    if (made) {
      last.succeed();
      return verifiers.open(std::move(*made));
    }
    last.refuse(made.error());
  }
  return 0;
}

std::int32_t sp_verifier_close(sp_handle handle) {
  last.begin();
  return verifiers.close(handle) ? last.succeed() : last.refuse(SP_STALE_HANDLE);
}

std::int32_t sp_verify(sp_handle handle, std::int32_t body_length, std::int32_t lines_length, double now_ms) {
  last.begin();
  const verifier* with = verifiers.find(handle);
  if (with == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(body_length) || !aside.holds(lines_length)) return last.refuse(SP_BAD_LENGTH);
  if (!split_header_lines(aside.first(lines_length), with->from(), headers)) return last.refuse(SP_BAD_LAYOUT);
  const std::string_view body = input.first(body_length);
  return decide(with->from(), with->verify(headers, body, point_in_time(now_ms), room_for(body)));
}

std::int32_t sp_signed_frame(sp_handle handle, std::int32_t lines_length) {
  last.begin();
  const verifier* with = verifiers.find(handle);
  if (with == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!aside.holds(lines_length)) return last.refuse(SP_BAD_LENGTH);
  if (!split_header_lines(aside.first(lines_length), with->from(), headers)) {
    return last.refuse(SP_BAD_LAYOUT);
  }
  const result<signed_frame> around = with->frame(headers);
  if (!around) return last.refuse(around.error());
  append_text(last.output, around->before);
  append_text(last.output, around->after);
  last.fields.always_empty = around->always_empty ? 1 : 0;
  return last.succeed_with_output();
}

std::int32_t sp_verify_with_macs(sp_handle handle, std::int32_t body_length, std::int32_t lines_length,
                                 std::int32_t macs_length, double now_ms) {
  last.begin();
  const verifier* with = verifiers.find(handle);
  if (with == nullptr) return last.refuse(SP_STALE_HANDLE);
  std::array<mac, max_secrets> macs;
  const auto count = static_cast<std::size_t>(macs_length) / sizeof(mac);
  if (!input.holds(body_length) || !aside.holds(lines_length) || macs_length < 0 || count > macs.size() ||
      macs_length > aside.capacity() - lines_length || macs_length % static_cast<std::int32_t>(sizeof(mac)) != 0) {
    return last.refuse(SP_BAD_LENGTH);
  }
  if (count != with->secret_count()) return last.refuse(SP_BAD_LAYOUT);
  const std::string_view both = aside.first(lines_length + macs_length);
  const auto lines_size = static_cast<std::size_t>(lines_length);
  std::memcpy(macs.data(), both.data() + lines_size, both.size() - lines_size);
  if (!split_header_lines(both.substr(0, lines_size), with->from(), headers)) return last.refuse(SP_BAD_LAYOUT);
  const std::string_view body = input.first(body_length);
  const std::span<const mac> given = std::span(macs).first(count);
  return decide(with->from(), with->verify(headers, body, point_in_time(now_ms), given, room_for(body)));
}

std::int32_t sp_inspect(sp_handle handle, std::int32_t body_length, std::int32_t lines_length,
                        std::int32_t unnamed_length, std::int32_t window, std::int32_t past_seconds,
                        std::int32_t future_seconds, double now_ms) {
  last.begin();
  const provider_ptr* from = providers.find(handle);
  if (from == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(body_length) || !aside.holds(lines_length) || unnamed_length < 0 ||
      unnamed_length > aside.capacity() - lines_length) {
    return last.refuse(SP_BAD_LENGTH);
  }
  std::string_view lines = aside.first(lines_length + unnamed_length);
  const std::string_view unnamed_event = lines.substr(static_cast<std::size_t>(lines_length));
  lines.remove_suffix(unnamed_event.size());
  const program& by = (*from)->compiled();
  if (!split_header_lines(lines, by, headers)) return last.refuse(SP_BAD_LAYOUT);
  const std::string_view body = input.first(body_length);
  const verify_options options = options_of(unnamed_event, window, past_seconds, future_seconds);
  const result<evaluation> seen = inspect(by, headers, body, point_in_time(now_ms), options, room_for(body));
  return seen ? decide(by, *seen) : last.refuse(seen.error());
}

std::int32_t sp_check(sp_handle handle, std::int32_t body_length, std::int32_t unnamed_length) {
  last.begin();
  const provider_ptr* from = providers.find(handle);
  if (from == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(body_length) || !aside.holds(unnamed_length)) return last.refuse(SP_BAD_LENGTH);
  headers.clear();
  const std::string_view body = input.first(body_length);
  const evaluation seen = check((*from)->compiled(), body, aside.first(unnamed_length), room_for(body));
  if (seen.code == errc::ok) last.fields.event_index = seen.event_index;
  last.fields.pointer = bytes_of(seen.pointer);
  last.fields.detail = bytes_of(seen.detail);
  return last.fields.code = static_cast<std::int32_t>(seen.code);
}
