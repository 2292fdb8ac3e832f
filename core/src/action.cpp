#include "signpost/action.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "near_names.h"
#include "provider_data.h"
#include "schema_program.h"

namespace signpost {
namespace {

failure unknown_action_failure(const provider::data& of, std::string_view slug) {
  std::vector<std::string_view> slugs;
  for (const action_type& action : of.actions) slugs.emplace_back(action.slug);
  return {errc::unknown_action, "/action",
          "expected the slug of one of the provider's actions" + did_you_mean(near_names(slugs, slug))};
}

failure missing_failure(const char* pointer, const char* expected, const char* found) {
  return {errc::schema_mismatch, pointer, std::string("expected ") + expected + ", found " + found};
}

}  // namespace

result<std::string> check_action(const provider& from, std::string_view request) {
  const provider::data& of = from.parsed();
  const scanned_text body(request);
  if (!body) return body.fault();
  if (!(*body)[0].is(json::kind::object)) return missing_failure("", "object", body->type_name(0));
  const std::size_t slug = body->find(0, "action");
  if (slug == document::nowhere) return missing_failure("/action", "string", "nothing");
  if (!(*body)[slug].is(json::kind::string)) return missing_failure("/action", "string", body->type_name(slug));
  const std::string name(body->text(slug));
  const auto action =
      std::find_if(of.actions.begin(), of.actions.end(), [&name](const action_type& one) { return one.slug == name; });
  if (action == of.actions.end()) return unknown_action_failure(of, name);
  const std::size_t data = body->find(0, "data");
  if (data == document::nowhere) return missing_failure("/data", "this member", "nothing");
  if (const result<void> fits = validate_value(action->data, body, data, "data"); !fits) return fits.error();
  return action->slug;
}

}  // namespace signpost
