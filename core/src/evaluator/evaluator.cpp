#include "evaluator/evaluator.h"

#include <algorithm>

namespace signpost {
namespace {

using json::kind;

// The places and headers that stand in at_places and at_headers_used, by their order there.
constexpr unsigned of_id = 0;
constexpr unsigned of_timestamp = 1;
constexpr unsigned of_event = 2;

}  // namespace

bool evaluator::read_signature() {
  const std::string_view* const value = headers_.at(0);
  if (value == nullptr) return refuse_header(errc::missing_signature, 0);
  const unsigned flags = program_.word(layout::at_flags);
  const signature_grammar grammar = {static_cast<signature_form>(flags >> layout::form_shift & 3U),
                                     static_cast<char>(program_.word(layout::at_characters) & 0xFFU),
                                     (flags & layout::mac_is_base64) != 0 ? mac_encoding::base64 : mac_encoding::hex,
                                     program_.name_at(layout::at_prefix),
                                     program_.name_at(layout::at_suffix),
                                     program_.name_at(layout::at_version_key),
                                     program_.name_at(layout::at_mac_key),
                                     program_.name_at(layout::at_timestamp_key)};
  if (!parse_signature(grammar, *value, signature_)) return refuse_header(errc::malformed_signature, 0);
  timestamp_ = signature_.timestamp;
  return true;
}

bool evaluator::read_signed_headers(bool required) {
  if (place_of(of_id) == place::header) {
    const std::string_view* const id = headers_.at(header_of(of_id));
    const bool needed = required && program_.flag(layout::id_required);
    if (id == nullptr && needed) return refuse_header(errc::missing_header, header_of(of_id));
    if (id != nullptr && is_id(*id, static_cast<char>(program_.word(layout::at_characters) >> 8U))) {
      id_ = *id;
    } else if (needed) {
      return refuse_header(
          errc::malformed_header, header_of(of_id),
          "expected 1 to 256 visible ASCII characters, without the one that ends the id in the signed text");
    }
  }
  if (place_of(of_timestamp) == place::header) {
    const std::string_view* const timestamp = headers_.at(header_of(of_timestamp));
    if (timestamp == nullptr && required) return refuse_header(errc::missing_header, header_of(of_timestamp));
    if (timestamp != nullptr && parse_unix_seconds(*timestamp)) {
      timestamp_ = *timestamp;
    } else if (required) {
      return refuse_header(errc::malformed_header, header_of(of_timestamp), "expected whole seconds since 1970");
    }
  }
  const std::size_t parts = program_.word(layout::at_signed_text);
  for (std::size_t i = 0; required && i < program_.word(parts); ++i) {
    const std::size_t part = parts + 1 + 2 * i;
    const bool is_header = program_.word(part) == static_cast<layout::word>(variable::header_value);
    if (is_header && headers_.at(program_.word(part + 1)) == nullptr) {
      return refuse_header(errc::missing_header, program_.word(part + 1));
    }
  }
  return true;
}

std::string_view evaluator::signed_piece(std::size_t part) const {
  const std::size_t argument = part + 1;
  switch (static_cast<variable>(program_.word(part))) {
    case variable::id:
      return id_;
    case variable::timestamp:
      return timestamp_;
    case variable::body:
      return body_;
    case variable::header_value:
      return *headers_.at(program_.word(argument));
    default:
      return program_.name_at(argument);
  }
}

bool evaluator::authenticate(const mac_source& by) {
  const std::size_t parts = program_.word(layout::at_signed_text);
  const std::size_t count = program_.word(parts);
  std::string_view pieces[max_template_parts];
  for (std::size_t i = 0; i < count; ++i) pieces[i] = signed_piece(parts + 1 + 2 * i);
  for (std::size_t i = 0; i < by.keys.size() && !found_.authentic; ++i) {
    const mac expected = by.macs.empty() ? by.keys[i].sign(pieces, count) : by.macs[i];
    for (std::size_t j = 0; j < signature_.count; ++j) {
      if (!equal_constant_time(expected, signature_.candidates[j])) continue;
      found_.authentic = true;
      found_.secret_index = static_cast<int>(i);
    }
  }
  return found_.authentic || refuse_header(errc::signature_mismatch, 0);
}

evaluator_frame evaluator::frame() {
  sentence pieces(room_.rest());
  evaluator_frame around;
  const std::size_t parts = program_.word(layout::at_signed_text);
  for (std::size_t i = 0; i < program_.word(parts); ++i) {
    const std::size_t part = parts + 1 + 2 * i;
    if (program_.word(part) == static_cast<layout::word>(variable::body)) {
      around.before = pieces.take();
    } else {
      pieces << signed_piece(part);
    }
  }
  around.after = pieces.take();
  return around;
}

std::string_view evaluator::event_header() const {
  const std::string_view* const value =
      place_of(of_event) == place::header ? headers_.at(header_of(of_event)) : nullptr;
  return value == nullptr ? std::string_view() : *value;
}

void evaluator::read_body_id(std::size_t generation) {
  const member_view member = envelope_view(program_, generation).find(layout::envelope_id);
  const std::size_t value = member ? document_.find(0, member.name()) : document::nowhere;
  if (value == document::nowhere || !document_.has_plain_text(value)) return;
  if (!is_id(document_.plain_text(value), '\0')) return;
  found_.id = document_[value].is(kind::string) ? document_.kept_text(value) : document_.raw(value);
  found_.id_covered = found_.authentic;
}

void evaluator::read_body_timestamp(std::size_t generation) {
  timestamp_member_ = envelope_view(program_, generation).find(layout::envelope_timestamp);
  if (!timestamp_member_) timestamp_member_ = envelope_view(program_, 0).find(layout::envelope_timestamp);
  if (!timestamp_member_) __builtin_trap();  // program::open() has seen that there is one
  timestamp_value_ = document_.find(0, timestamp_member_.name());
  const bool is_unix = timestamp_member_.style() == time_style::unix_seconds;
  if (timestamp_value_ == document::nowhere || !document_[timestamp_value_].is(is_unix ? kind::number : kind::string)) {
    return;
  }
  found_.timestamp =
      is_unix ? parse_unix_seconds(document_.raw(timestamp_value_)) : parse_rfc3339(document_.text(timestamp_value_));
}

bool evaluator::judge_body_timestamp(bool required) {
  if (!is_json_) return refuse_json();
  const bool present = timestamp_value_ != document::nowhere;
  if (present ? found_.timestamp || !program_.flag(layout::timestamp_required) : !required) return true;
  sentence words(room_.rest());
  misfit why;
  words.add_token(timestamp_member_.name());
  why.pointer = words.take();
  if (!present) {
    why.detail = "expected this member, found nothing";
    return refuse(errc::missing_timestamp, why);
  }
  why.detail = timestamp_member_.style() == time_style::unix_seconds ? "expected whole seconds since 1970"
                                                                     : "expected a date-time (RFC 3339)";
  return refuse(errc::malformed_timestamp, why);
}

bool evaluator::judge_age() {
  if (!found_.timestamp) return true;
  found_.timestamp_covered = found_.authentic && program_.flag(layout::timestamp_covered);
  const unix_ms sent = *found_.timestamp;
  const bool past = now_ >= sent;
  // Unsigned, so that no clock value can overflow.
  const std::uint64_t distance = past ? static_cast<std::uint64_t>(now_) - static_cast<std::uint64_t>(sent)
                                      : static_cast<std::uint64_t>(sent) - static_cast<std::uint64_t>(now_);
  const std::int64_t window = (past ? options_.past_seconds : options_.future_seconds)
                                  .value_or(program_.double_word(past ? layout::at_past : layout::at_future));
  return distance <= static_cast<std::uint64_t>(window) * 1000 || refuse_age(past, window, distance);
}

/// The value behind a list of a pointer's tokens.
std::size_t evaluator::find_at(std::size_t tokens) const {
  std::size_t here = 0;
  for (std::size_t i = 1; i <= program_.word(tokens); ++i) {
    const std::string_view token = program_.name_at(tokens + i);
    here = document_[here].is(kind::array) ? document_.find_element(here, token) : document_.find(here, token);
    if (here == document::nowhere) return here;
  }
  return here;
}

bool evaluator::compare_headers() {
  std::size_t at = program_.word(layout::at_agreements);
  std::size_t rules = program_.word(at++);
  for (; rules > 0; --rules, at += 3 + program_.word(at + 2)) {
    const std::size_t header = program_.word(at);
    const std::string_view* const value = headers_.at(header);
    const std::size_t member = value == nullptr ? document::nowhere : find_at(at + 2);
    if (member == document::nowhere) continue;
    if (!document_.has_plain_text(member) || document_.plain_text(member) != *value) {
      return refuse_agreement(header, program_.name_at(at + 1));
    }
  }
  return true;
}

void evaluator::judge_event(const event_reading& read) {
  misfit why;
  const errc code = check_event(program_, document_, read, why);
  if (code != errc::ok) refuse(code, why);
}

/// What the body says, after the signature. What identifies the webhook is read before anything of it is judged, so
/// that every refusal names it.
void evaluator::read_body(bool required) {
  found_.id = id_;
  found_.id_covered = found_.authentic && program_.flag(layout::id_covered) && !id_.empty();
  found_.timestamp = parse_unix_seconds(timestamp_);
  const bool time_in_body = place_of(of_timestamp) == place::body;
  is_json_ = document_.scan();
  const event_reading read = read_event(program_, is_json_ ? &document_ : nullptr, event_header(),
                                        is_json_ ? options_.unnamed_event : std::string_view());
  if (is_json_) {
    found_.generation = static_cast<int>(read.generation);
    if (place_of(of_id) == place::body) read_body_id(read.generation);
    if (time_in_body) read_body_timestamp(read.generation);
  }
  found_.event = read.event;
  found_.event_index = read.event_index;
  found_.event_covered =
      found_.authentic && program_.flag(layout::event_covered) && !read.event.empty() && !read.assumed;
  if ((!time_in_body || judge_body_timestamp(required && program_.flag(layout::timestamp_required))) && judge_age() &&
      (is_json_ || refuse_json()) && compare_headers()) {
    judge_event(read);
  }
}

void evaluator::check(std::string_view event) {
  is_json_ = document_.scan();
  if (!is_json_) {
    refuse_json();
    return;
  }
  const event_reading read = read_event(program_, &document_, event, event);
  found_.generation = static_cast<int>(read.generation);
  found_.event = read.event;
  found_.event_index = read.event_index;
  judge_event(read);
}

}  // namespace signpost
