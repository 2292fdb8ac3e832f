// What every webhook passes through. The order of the checks is the order of the functions; docs/architecture.md says
// why.
#include "examination.h"

#include "fast_reading.h"

namespace signpost {

void examination::empty(verdict& old) {
  for (std::string* const text : {&old.event, &old.id, &old.pointer, &old.detail}) text->clear();
  old = {errc::ok,     false, -1,    -1,    std::move(old.event),   std::move(old.id),
         std::nullopt, false, false, false, std::move(old.pointer), std::move(old.detail)};
}

bool examination::read_signature() {
  const std::string_view* value = headers_.find(of_.signature.header);
  if (value == nullptr) {
    return refuse_header(errc::missing_signature, of_.signature.header);
  }
  if (!parse_signature(of_.signature, *value, signature_)) {
    return refuse_header(errc::malformed_signature, of_.signature.header);
  }
  timestamp_ = signature_.timestamp;
  return true;
}

bool examination::read_signed_headers(bool required) {
  if (of_.id.where == place::header) {
    const std::string_view* id = headers_.find(of_.id.header);
    const bool needed = required && of_.id_required;
    if (id == nullptr && needed) {
      return refuse_header(errc::missing_header, of_.id.header);
    }
    if (id != nullptr && is_id(*id, of_.id_forbids)) {
      id_ = *id;
    } else if (needed) {
      return refuse_header(
          errc::malformed_header, of_.id.header,
          "expected 1 to 256 visible ASCII characters, without the one that ends the id in the signed text");
    }
  }
  if (of_.timestamp.where == place::header) {
    const std::string_view* timestamp = headers_.find(of_.timestamp.header);
    if (timestamp == nullptr && required) {
      return refuse_header(errc::missing_header, of_.timestamp.header);
    }
    if (timestamp != nullptr && parse_unix_seconds(*timestamp)) {
      timestamp_ = *timestamp;
    } else if (required) {
      return refuse_header(errc::malformed_header, of_.timestamp.header, "expected whole seconds since 1970");
    }
  }
  for (const template_part& part : of_.signature.signed_text) {
    if (required && part.kind == variable::header_value && headers_.find(part.text) == nullptr) {
      return refuse_header(errc::missing_header, part.text);
    }
  }
  return true;
}

std::string_view examination::signed_piece(const template_part& part) const {
  switch (part.kind) {
    case variable::id:
      return id_;
    case variable::timestamp:
      return timestamp_;
    case variable::body:
      return body_;
    case variable::header_value:
      return *headers_.find(part.text);
    default:
      return part.text;
  }
}

signed_frame examination::frame() const {
  signed_frame around;
  around.always_empty = of_.signature.signed_text.size() == 1 && of_.signature.signed_text[0].kind == variable::body;
  std::string* side = &around.before;
  for (const template_part& part : of_.signature.signed_text) {
    if (part.kind == variable::body) {
      side = &around.after;
    } else {
      side->append(signed_piece(part));
    }
  }
  return around;
}

bool examination::judge_age() {
  if (!verdict_.timestamp) {
    return true;
  }
  verdict_.timestamp_covered = verdict_.authentic && of_.timestamp.covered;
  const unix_ms sent = *verdict_.timestamp;
  const bool past = now_ >= sent;
  // Unsigned, so that no clock value can overflow.
  const std::uint64_t distance = past ? static_cast<std::uint64_t>(now_) - static_cast<std::uint64_t>(sent)
                                      : static_cast<std::uint64_t>(sent) - static_cast<std::uint64_t>(now_);
  const std::int64_t window =
      past ? options_.past_seconds.value_or(of_.past_seconds) : options_.future_seconds.value_or(of_.future_seconds);
  if (distance > static_cast<std::uint64_t>(window) * 1000) {
    return refuse_age(past, window, distance);
  }
  return true;
}

void examination::name_event(std::string_view name, int index, bool assumed) {
  verdict_.event = name;
  verdict_.event_index = index;
  verdict_.event_covered = verdict_.authentic && of_.event.covered && !name.empty() && !assumed;
}

/// What the body says, after the signature. What identifies the webhook is read before anything of it is judged, so
/// that every refusal names it. The fast reading knows only bodies that fit, of which the age alone is left to judge.
void examination::read_body(bool required) {
  verdict_.id = id_;
  verdict_.id_covered = verdict_.authentic && of_.id.covered && !id_.empty();
  verdict_.timestamp = parse_unix_seconds(timestamp_);
  fast_reading found;
  if (!read_fast(of_, headers_, body_, found)) {
    read_in_full(required);
    return;
  }
  if (of_.id.where == place::body) {
    verdict_.id = found.id;
    verdict_.id_covered = verdict_.authentic && !found.id.empty();
  }
  verdict_.timestamp = found.timestamp ? found.timestamp : verdict_.timestamp;
  name_event(found.event, found.event_index, false);
  judge_age();
}

}  // namespace signpost
