// A webhook's way through the gateway: what tells it from another, which endpoints want it, values of its body.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "point_in_time.h"
#include "signpost/body_template.h"
#include "signpost/event_filter.h"
#include "signpost/event_key.h"
#include "signpost/value_at.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

namespace {

/// Reads scope and id from the aside block; false when it does not hold them.
bool read_identity(std::int32_t scope_length, std::int32_t id_length, double sent_at_ms, event_identity& of) {
  if (!aside.holds(scope_length) || id_length < 0 || id_length > aside.capacity() - scope_length) return false;
  const std::string_view scope_and_id = aside.first(scope_length + id_length);
  of.scope = scope_and_id.substr(0, static_cast<std::size_t>(scope_length));
  of.id = scope_and_id.substr(of.scope.size());
  if (!std::isnan(sent_at_ms)) of.sent_at = point_in_time(sent_at_ms);
  return true;
}

}  // namespace

std::int32_t sp_event_key(std::int32_t body_length, std::int32_t scope_length, std::int32_t id_length,
                          std::int32_t flags, double sent_at_ms) {
  last.begin();
  event_identity of;
  const bool digested = (flags & SP_BODY_DIGESTED) != 0;
  const bool has_body = (flags & SP_WITHOUT_BODY) == 0;
  if (!input.holds(body_length) || (digested && body_length != static_cast<std::int32_t>(of.body.size())) ||
      !read_identity(scope_length, id_length, sent_at_ms, of)) {
    return last.refuse(SP_BAD_LENGTH);
  }
  of.id_covered = (flags & SP_ID_COVERED) != 0;
  of.authentic = (flags & SP_AUTHENTIC) != 0;
  const std::string_view body = input.first(body_length);
  if (digested) {
    std::copy(body.begin(), body.end(), of.body.begin());
  } else if (has_body) {
    of.body = digest_body(body);
  }
  const event_key key = make_event_key(of);
  last.output.assign(key.begin(), key.end());
  if (has_body) {
    const event_key body_key = make_body_key(of.scope, of.authentic, of.body);
    last.output.append(body_key.begin(), body_key.end());
  }
  return last.succeed_with_output();
}

std::int32_t sp_first_form_event_key(std::int32_t body_length, std::int32_t scope_length, std::int32_t id_length,
                                     std::int32_t flags, double sent_at_ms) {
  last.begin();
  event_identity of;
  if (!input.holds(body_length) || !read_identity(scope_length, id_length, sent_at_ms, of)) {
    return last.refuse(SP_BAD_LENGTH);
  }
  of.id_covered = (flags & SP_ID_COVERED) != 0;
  const event_key key = make_first_form_event_key(of, input.first(body_length));
  last.output.assign(key.begin(), key.end());
  return last.succeed_with_output();
}

std::int32_t sp_check_event_filter(std::int32_t length) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  const result<void> checked = check_event_filter(input.first(length));
  return checked ? last.succeed() : last.refuse(checked.error());
}

std::int32_t sp_matches_event(std::int32_t length, std::int32_t known) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<text_view> texts;
  if (!split_texts(input.first(length), texts) || texts.empty()) return last.refuse(SP_BAD_LAYOUT);
  last.succeed();
  return matches_event(std::span(texts).subspan(1), texts.front(), known != 0) ? 1 : 0;
}

std::int32_t sp_check_pointer(std::int32_t length) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  const result<void> checked = check_pointer(input.first(length));
  return checked ? last.succeed() : last.refuse(checked.error());
}

std::int32_t sp_elements_at(std::int32_t body_length, std::int32_t pointer_length) {
  last.begin();
  if (!input.holds(body_length) || !aside.holds(pointer_length)) return last.refuse(SP_BAD_LENGTH);
  const result<std::vector<std::string_view>> found =
      elements_at(input.first(body_length), aside.first(pointer_length));
  if (!found) return last.refuse(found.error());
  for (const std::string_view element : *found) append_text(last.output, element);
  return last.succeed_with_output();
}

std::int32_t sp_value_at(std::int32_t body_length, std::int32_t pointer_length) {
  last.begin();
  if (!input.holds(body_length) || !aside.holds(pointer_length)) return last.refuse(SP_BAD_LENGTH);
  const result<std::optional<std::string_view>> found = value_at(input.first(body_length), aside.first(pointer_length));
  if (!found) return last.refuse(found.error());
  if (found.value()) last.fields.output = bytes_of(*found.value());
  return last.succeed();
}

std::int32_t sp_check_template(std::int32_t length) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  const result<void> checked = check_body_template(input.first(length));
  return checked ? last.succeed() : last.refuse(checked.error());
}

std::int32_t sp_fill_template(std::int32_t body_length, std::int32_t texts_length, std::int32_t html) {
  last.begin();
  if (!input.holds(body_length) || !aside.holds(texts_length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<text_view> texts;
  if (!split_texts(aside.first(texts_length), texts) || texts.size() != 4) return last.refuse(SP_BAD_LAYOUT);
  const templated_event from{texts[1], texts[2], texts[3], input.first(body_length)};
  result<std::string> filled = fill_body_template(texts[0], html != 0 ? text_escape::html : text_escape::none, from);
  return filled ? last.succeed(std::move(*filled)) : last.refuse(filled.error());
}
