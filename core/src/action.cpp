#include "signpost/action.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "json_fault.h"
#include "near_names.h"
#include "provider_data.h"
#include "schema_node.h"

namespace signpost {
namespace {

failure unknown_action_failure(const provider::data& of, std::string_view slug) {
  std::vector<std::string_view> slugs;
  for (const action_type& action : of.actions) slugs.emplace_back(action.slug);
  return {errc::unknown_action, "/action",
          "expected the slug of one of the provider's actions" + did_you_mean(near_names(slugs, slug))};
}

failure missing_failure(const std::string& pointer, std::string_view expected, const json::value* found) {
  return {errc::schema_mismatch, pointer,
          "expected " + std::string(expected) + ", found " +
              (found == nullptr ? "nothing" : std::string(json::type_name(*found)))};
}

}  // namespace

result<std::string> check_action(const provider& from, std::string_view request) {
  const provider::data& of = from.parsed();
  const std::optional<json::value> body = json::parse(request);
  if (!body) return json::malformed(request);
  if (!body->is(json::kind::object)) return missing_failure("", "object", &*body);
  const json::value* slug = body->find("action");
  if (slug == nullptr || !slug->is(json::kind::string)) return missing_failure("/action", "string", slug);
  const auto action = std::find_if(of.actions.begin(), of.actions.end(),
                                   [slug](const action_type& one) { return one.slug == slug->text; });
  if (action == of.actions.end()) return unknown_action_failure(of, slug->text);
  const json::value* data = body->find("data");
  if (data == nullptr) return missing_failure("/data", "this member", nullptr);
  if (const result<void> fits = validate_value(action->data, *data, "/data"); !fits) return fits.error();
  return action->slug;
}

}  // namespace signpost
