// What only a webhook with a fault or an oddity comes to: the refusals' words, and the body as a tree, which explains
// what the fast reading left open.
#include "examination.h"
#include "json_fault.h"

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

std::string_view examination::event_header() const {
  const std::string_view* value = of_.event.where == place::header ? headers_.find(of_.event.header) : nullptr;
  return value == nullptr ? std::string_view() : *value;
}

void examination::read_body_id(const envelope& frame) {
  const envelope_member* member = frame.find(member_role::id);
  const json::value* id = member == nullptr ? nullptr : document_->find(member->name);
  const bool is_text =
      id != nullptr && (id->is(json::kind::string) || (id->is(json::kind::number) && id->integer_text));
  if (is_text && is_id(id->text, '\0')) {
    verdict_.id = id->text;
    verdict_.id_covered = verdict_.authentic;
  }
}

void examination::read_body_timestamp(const envelope& frame) {
  const envelope_member* own = frame.find(member_role::timestamp);
  timestamp_member_ = own == nullptr ? of_.envelopes.front().find(member_role::timestamp) : own;
  const json::value* value = document_->find(timestamp_member_->name);
  const bool is_unix = timestamp_member_->style == time_style::unix_seconds;
  if (value != nullptr && value->is(is_unix ? json::kind::number : json::kind::string)) {
    verdict_.timestamp = is_unix ? parse_unix_seconds(value->text) : parse_rfc3339(value->text);
  }
}

bool examination::judge_body_timestamp(bool required) {
  if (!judge_json()) {
    return false;
  }
  const std::string pointer = json::child_pointer("", timestamp_member_->name);
  if (document_->find(timestamp_member_->name) == nullptr) {
    return !required || refuse(errc::missing_timestamp, pointer, "expected this member, found nothing");
  }
  // A time that need not be there may as well be in a form that no document shows.
  return verdict_.timestamp || !of_.timestamp_required ||
         refuse(errc::malformed_timestamp, pointer,
                timestamp_member_->style == time_style::unix_seconds ? "expected whole seconds since 1970"
                                                                     : "expected a date-time (RFC 3339)");
}

bool examination::judge_json() {
  if (document_) {
    return true;
  }
  failure why = json::malformed(body_);
  return refuse(why.code, std::move(why.pointer), std::move(why.detail));
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

void examination::judge_event(const reading& read) {
  if (const result<void> fits = check_event(of_, *document_, read); !fits) {
    refuse(fits.error().code, fits.error().pointer, fits.error().detail);
  }
}

void examination::read_in_full(bool required) {
  const bool time_in_body = of_.timestamp.where == place::body;
  reading named;
  document_ = json::parse(body_);
  if (document_) {
    named = read_event(of_, *document_, event_header(), options_.unnamed_event);
    const envelope& frame = of_.envelopes[named.generation];
    if (of_.id.where == place::body) {
      read_body_id(frame);
    }
    if (time_in_body) {
      read_body_timestamp(frame);
    }
  } else {
    named = read_event(of_, json::value(), event_header(), {});
  }
  name_event(named.event, named.event_index, named.assumed);
  if ((!time_in_body || judge_body_timestamp(required && of_.timestamp_required)) && judge_age() && judge_json() &&
      compare_headers()) {
    judge_event(named);
  }
}

}  // namespace signpost
