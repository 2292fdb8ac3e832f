// What only a webhook with a fault or an oddity comes to: the refusals' words, and the body as a tree, which explains
// what the fast reading left open.
#include "catalog.h"
#include "examination.h"

namespace signpost {

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

bool examination::refuse_age(bool past, std::int64_t window, std::uint64_t distance) {
  return refuse(past ? errc::timestamp_too_old : errc::timestamp_too_new, {},
                "expected at most " + std::to_string(window) + " s " + (past ? "old" : "ahead") + ", found " +
                    std::to_string((distance + 999) / 1000) + " s");
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

void examination::read_in_full(bool required) {
  const bool in_body = of_.timestamp.where == place::body;
  if ((!in_body || read_body_timestamp(required && of_.timestamp_required)) && judge_age() && read_json() &&
      compare_headers()) {
    read_catalog();
  }
}

}  // namespace signpost
