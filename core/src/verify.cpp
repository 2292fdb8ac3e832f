// The order of the checks is the order of the functions below; docs/architecture.md says why.
#include "signpost/verify.h"

#include <algorithm>

#include "catalog.h"
#include "characters.h"
#include "fast_reading.h"
#include "header_values.h"
#include "signpost/secret.h"

namespace signpost {
namespace {

constexpr std::int64_t max_window_seconds = 31536000;

bool is_id(std::string_view text, char forbidden) {
  return text.size() <= max_id_length && is_visible_ascii(text) &&
         (forbidden == '\0' || text.find(forbidden) == std::string_view::npos);
}

/// Empties a verdict; its strings keep their room.
void clear(verdict& old) {
  for (std::string* const text : {&old.event, &old.id, &old.pointer, &old.detail}) text->clear();
  old = {errc::ok,     false, -1,    -1,    std::move(old.event),   std::move(old.id),
         std::nullopt, false, false, false, std::move(old.pointer), std::move(old.detail)};
}

/// One webhook under examination. Each step answers whether to go on; when not, the verdict holds the reason.
class examination {
 public:
  examination(const provider::data& of, const verify_options& options, std::span<const header_view> headers,
              std::string_view body, unix_ms now, verdict& into)
      : of_(of), options_(options), headers_(of.headers_read, headers), body_(body), now_(now), verdict_(into) {
    clear(verdict_);
  }

  bool read_signature();
  bool read_signed_headers(bool required);
  /// `mac_of(i, pieces, count)` is the MAC under the i-th of the secrets.
  template <typename MacOf>
  bool authenticate(std::size_t secrets, MacOf mac_of);
  signed_frame frame() const;
  void read_body(bool required);

 private:
  bool refuse(errc code, std::string pointer = {}, std::string detail = {});
  bool refuse_header(errc code, std::string_view name, std::string_view detail = {});
  std::string_view signed_piece(const template_part& part) const;
  bool judge_age();
  bool read_json();
  void read_body_id();
  bool read_body_timestamp(bool required);
  bool compare_headers();
  void read_catalog();

  const provider::data& of_;
  const verify_options& options_;
  header_values headers_;
  std::string_view body_;
  unix_ms now_;
  parsed_signature signature_;
  std::string_view id_;
  std::string_view timestamp_;
  std::optional<json::value> document_;
  verdict& verdict_;
};

bool examination::refuse(errc code, std::string pointer, std::string detail) {
  verdict_.code = code;
  verdict_.pointer = std::move(pointer);
  verdict_.detail = std::move(detail);
  return false;
}

bool examination::refuse_header(errc code, std::string_view name, std::string_view detail) {
  verdict_.code = code;
  verdict_.pointer.assign("header:").append(name);
  verdict_.detail.assign(detail);
  return false;
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

template <typename MacOf>
bool examination::authenticate(std::size_t secrets, MacOf mac_of) {
  const text_template& signed_text = of_.signature.signed_text;
  std::array<std::string_view, max_signed_parts> pieces;
  std::transform(signed_text.begin(), signed_text.end(), pieces.begin(),
                 [this](const template_part& part) { return signed_piece(part); });
  for (std::size_t i = 0; i < secrets && !verdict_.authentic; ++i) {
    const mac expected = mac_of(i, pieces.data(), signed_text.size());
    for (std::size_t j = 0; j < signature_.count; ++j) {
      if (equal_constant_time(expected, signature_.candidates[j])) {
        verdict_.authentic = true;
        verdict_.secret_index = static_cast<int>(i);
      }
    }
  }
  return verdict_.authentic || refuse_header(errc::signature_mismatch, of_.signature.header);
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

bool examination::read_json() {
  if (!document_) {
    document_ = json::parse(body_);
    if (document_ && of_.id.where == place::body) {
      read_body_id();
    }
  }
  return document_ || refuse(errc::malformed_json);
}

void examination::read_body_id() {
  const named_body named = find_event_name(of_, *document_);
  const envelope_member* member = of_.envelopes[named.generation].find(member_role::id);
  const json::value* id = member == nullptr ? nullptr : document_->find(member->name);
  const bool is_text =
      id != nullptr && (id->is(json::kind::string) || (id->is(json::kind::number) && id->integer_text));
  if (is_text && is_id(id->text, '\0')) {
    verdict_.id = id->text;
    verdict_.id_covered = verdict_.authentic;
  }
}

bool examination::read_body_timestamp(bool required) {
  if (!read_json()) {
    return false;
  }
  const named_body named = find_event_name(of_, *document_);
  const envelope_member* member = of_.envelopes[named.generation].find(member_role::timestamp);
  member = member == nullptr ? of_.envelopes.front().find(member_role::timestamp) : member;
  const json::value* value = document_->find(member->name);
  const std::string pointer = json::child_pointer("", member->name);
  if (value == nullptr) {
    return !required || refuse(errc::missing_timestamp, pointer, "expected this member, found nothing");
  }
  const bool is_unix = member->style == time_style::unix_seconds;
  if (is_unix ? value->is(json::kind::number) : value->is(json::kind::string)) {
    verdict_.timestamp = is_unix ? parse_unix_seconds(value->text) : parse_rfc3339(value->text);
  }
  return verdict_.timestamp ||
         refuse(errc::malformed_timestamp, pointer,
                is_unix ? "expected whole seconds since 1970" : "expected a date-time (RFC 3339)");
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
    return refuse(past ? errc::timestamp_too_old : errc::timestamp_too_new, {},
                  "expected at most " + std::to_string(window) + " s " + (past ? "old" : "ahead") + ", found " +
                      std::to_string((distance + 999) / 1000) + " s");
  }
  return true;
}

bool examination::compare_headers() {
  for (const agreement& rule : of_.agreements) {
    const std::string_view* header = headers_.find(rule.header);
    const json::value* member = header == nullptr ? nullptr : document_->at(rule.pointer);
    if (member == nullptr) {
      continue;
    }
    const bool comparable = member->is(json::kind::string) || (member->is(json::kind::number) && member->integer_text);
    if (!comparable || *header != member->text) {
      return refuse_header(errc::header_mismatch, rule.header,
                           "expected what the body has at " + rule.pointer + ", found another value");
    }
  }
  return true;
}

void examination::read_catalog() {
  const std::string_view* event_header = of_.event.where == place::header ? headers_.find(of_.event.header) : nullptr;
  constexpr std::string_view absent;
  const bool from_header = of_.event.where == place::header;
  reading found =
      read_event(of_, *document_, from_header ? (event_header == nullptr ? &absent : event_header) : nullptr,
                 options_.unnamed_event);
  verdict_.event = std::move(found.event);
  verdict_.event_index = found.event_index;
  verdict_.event_covered = verdict_.authentic && of_.event.covered && !verdict_.event.empty() && !found.assumed;
  refuse(found.code, std::move(found.pointer), std::move(found.detail));
}

/// What the body says, after the signature. The fast reading knows only bodies that fit, for which the order of the
/// checks makes no difference but that age comes before the event.
void examination::read_body(bool required) {
  verdict_.id = id_;
  verdict_.id_covered = verdict_.authentic && of_.id.covered && !id_.empty();
  verdict_.timestamp = parse_unix_seconds(timestamp_);
  fast_reading found;
  if (read_fast(of_, headers_, body_, found)) {
    if (of_.id.where == place::body) {
      verdict_.id = found.id;
      verdict_.id_covered = verdict_.authentic && !found.id.empty();
    }
    verdict_.timestamp = found.timestamp ? found.timestamp : verdict_.timestamp;
    if (judge_age()) {
      verdict_.event = found.event;
      verdict_.event_index = found.event_index;
      verdict_.event_covered = verdict_.authentic && !found.event.empty();
    }
    return;
  }
  const bool in_body = of_.timestamp.where == place::body;
  if ((!in_body || read_body_timestamp(required && of_.timestamp_required)) && judge_age() && read_json() &&
      compare_headers()) {
    read_catalog();
  }
}

result<void> check_options(const provider& from, const verify_options& options) {
  const auto outside = [](const std::optional<std::int64_t>& seconds) {
    return seconds && (*seconds < 0 || *seconds > max_window_seconds);
  };
  if (outside(options.past_seconds) || outside(options.future_seconds)) {
    return failure{errc::invalid_option, outside(options.past_seconds) ? "/past_seconds" : "/future_seconds",
                   "expected 0 to 31536000 seconds"};
  }
  if (from.parsed().timestamp.where == place::nowhere && (options.past_seconds || options.future_seconds)) {
    return failure{errc::invalid_option, options.past_seconds ? "/past_seconds" : "/future_seconds",
                   "expected no window, because this provider's webhooks carry no signed time"};
  }
  if (!options.unnamed_event.empty() && from.find_event(options.unnamed_event) < 0) {
    return failure{errc::invalid_option, "/unnamed_event", "expected the name of one of the provider's events"};
  }
  return {};
}

}  // namespace

verifier::verifier(provider_ptr from, std::vector<hmac_key> keys, verify_options options)
    : provider_(std::move(from)), keys_(std::move(keys)), options_(std::move(options)) {}

result<verifier> verifier::make(provider_ptr from, std::span<const std::string_view> secrets,
                                const verify_options& options) {
  if (const result<void> sound = check_options(*from, options); !sound) {
    return sound.error();
  }
  result<std::vector<hmac_key>> keys = keys_of(*from, secrets);
  if (!keys) {
    return keys.error();
  }
  if (keys->empty()) {
    return failure{errc::missing_secret, "", ""};
  }
  return verifier(std::move(from), std::move(keys).value(), options);
}

verdict verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now) const {
  verdict found;
  verify(headers, body, now, found);
  return found;
}

void verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now, verdict& into) const {
  examination of(provider_->parsed(), options_, headers, body, now, into);
  const auto mac_of = [this](std::size_t i, const std::string_view* pieces, std::size_t count) {
    return keys_[i].sign(pieces, count);
  };
  if (of.read_signature() && of.read_signed_headers(true) && of.authenticate(keys_.size(), mac_of)) {
    of.read_body(true);
  }
}

result<signed_frame> verifier::frame(std::span<const header_view> headers) const {
  verdict found;
  examination of(provider_->parsed(), options_, headers, {}, 0, found);
  if (of.read_signature() && of.read_signed_headers(true)) {
    return of.frame();
  }
  return failure{found.code, std::move(found.pointer), std::move(found.detail)};
}

void verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now,
                      std::span<const mac> macs, verdict& into) const {
  examination of(provider_->parsed(), options_, headers, body, now, into);
  const auto mac_of = [macs](std::size_t i, const std::string_view*, std::size_t) { return macs[i]; };
  const std::size_t secrets = std::min(macs.size(), keys_.size());
  if (of.read_signature() && of.read_signed_headers(true) && of.authenticate(secrets, mac_of)) {
    of.read_body(true);
  }
}

result<verdict> inspect(const provider& from, std::span<const header_view> headers, std::string_view body, unix_ms now,
                        const verify_options& options) {
  if (const result<void> sound = check_options(from, options); !sound) {
    return sound.error();
  }
  verdict found;
  examination of(from.parsed(), options, headers, body, now, found);
  if (of.read_signed_headers(false)) {
    of.read_body(false);
  }
  return found;
}

result<int> check(const provider& from, std::string_view body, std::string_view event) {
  const std::optional<json::value> document = json::parse(body);
  if (!document) {
    return failure{errc::malformed_json, "", ""};
  }
  const bool from_header = from.parsed().event.where == place::header;
  const reading found = read_event(from.parsed(), *document, from_header ? &event : nullptr, event);
  if (found.code != errc::ok) {
    return failure{found.code, found.pointer, found.detail};
  }
  return found.event_index;
}

}  // namespace signpost
