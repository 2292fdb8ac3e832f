// From a schema's JSON to its compiled form; strict, so that a manifest cannot say what would not be checked.
#include <algorithm>
#include <limits>
#include <utility>

#include "json_identity.h"
#include "json_members.h"
#include "json_place.h"
#include "schema_data.h"
#include "schema_node.h"

namespace signpost {
namespace {

using json::kind;
using json::value;

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";

/// One keyword being compiled: where its value goes, the value, and where it stands below `root`.
struct keyword_site {
  schema::node& into;
  const value& given;
  const json::place& here;
  std::string_view root;
  bool at_root;
};

failure unsupported(const json::place& here, std::string_view root, std::string detail) {
  return {errc::unsupported_schema, json::pointer_to(here, root), std::move(detail)};
}

/// The failure of a keyword whose value is not what it should be.
failure wrong_value(const keyword_site& site, std::string_view expected) {
  return unsupported(site.here, site.root, std::string(site.here.name).append(": expected ").append(expected));
}

result<void> compile_node(const value& definition, const json::place& here, std::string_view root, bool at_root,
                          schema::node& into);

result<void> compile_dialect(const keyword_site& site) {
  if (!site.at_root) return wrong_value(site, "only in the outermost schema");
  if (!site.given.is(kind::string) || site.given.text != dialect) {
    return wrong_value(site, std::string("\"").append(dialect).append("\""));
  }
  return {};
}

result<void> compile_annotation(const keyword_site& site) {
  if (!site.given.is(kind::string)) return wrong_value(site, "a string");
  return {};
}

result<void> compile_type(const keyword_site& site) {
  constexpr std::string_view expected =
      "one of boolean, integer, number, string, object, array, null, or a list of some, each once";
  const bool several = site.given.is(kind::array);
  if (several && site.given.items.empty()) return wrong_value(site, expected);
  const value* const first = several ? site.given.items.data() : &site.given;
  const std::size_t count = several ? site.given.items.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    const auto* const found = std::find(schema_types.begin(), schema_types.end(), first[i].text);
    if (!first[i].is(kind::string) || found == schema_types.end()) return wrong_value(site, expected);
    const auto bit = static_cast<std::uint8_t>(1U << static_cast<unsigned>(found - schema_types.begin()));
    if ((site.into.types & bit) != 0) return wrong_value(site, expected);
    site.into.types |= bit;
  }
  return {};
}

result<void> compile_enum(const keyword_site& site) {
  if (!site.given.is(kind::array) || site.given.items.empty()) {
    return wrong_value(site, "a list of at least one value");
  }
  schema::node& into = site.into;
  into.choices = site.given.items;
  if (into.choices.size() <= max_compared_choices) return {};
  std::vector<std::string> identities;
  identities.reserve(into.choices.size());
  for (const value& choice : into.choices) identities.push_back(json::identity_of(choice));
  const std::vector<std::string_view> views(identities.begin(), identities.end());
  into.choice_identities.reserve(identities.size());
  for (const std::size_t index : json::order_by_name(views)) into.choice_identities.push_back(identities[index]);
  return {};
}

result<void> compile_const(const keyword_site& site) {
  site.into.constant = std::make_unique<value>(site.given);
  return {};
}

value_limits& limits_of(schema::node& of) {
  if (!of.limits) of.limits = std::make_unique<value_limits>();
  return *of.limits;
}

result<void> compile_limit_into(std::optional<number_limit>& limit, const keyword_site& site) {
  if (!site.given.is(kind::number)) return wrong_value(site, "a number");
  limit = number_limit{json::decimal_of(site.given.text), site.given.text};
  return {};
}

template <std::optional<number_limit> value_limits::*Limit>
result<void> compile_limit(const keyword_site& site) {
  return compile_limit_into(limits_of(site.into).*Limit, site);
}

/// A whole number that is not negative; what 64 bits cannot hold counts as the largest that they can.
std::optional<std::uint64_t> count_of(const value& given) {
  if (!json::is_integer(given)) return std::nullopt;
  const json::decimal number = json::decimal_of(given.text);
  if (number.negative) return std::nullopt;
  constexpr std::int64_t safe_places = std::numeric_limits<std::uint64_t>::digits10;
  if (number.point > safe_places) return std::numeric_limits<std::uint64_t>::max();
  std::uint64_t count = 0;
  for (std::size_t place = 0; place < static_cast<std::size_t>(number.point); ++place) {
    const char digit = place < number.digits.size() ? number.digits[place] : '0';
    count = count * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return count;
}

result<void> compile_count_into(std::optional<std::uint64_t>& count, const keyword_site& site) {
  count = count_of(site.given);
  if (!count) return wrong_value(site, "a whole number, 0 or more");
  return {};
}

template <std::optional<std::uint64_t> value_limits::*Count>
result<void> compile_count(const keyword_site& site) {
  return compile_count_into(limits_of(site.into).*Count, site);
}

result<void> compile_format(const keyword_site& site) {
  site.into.format = site.given.is(kind::string) ? find_format(site.given.text) : nullptr;
  if (!site.into.format) return wrong_value(site, std::string("one of ").append(format_names()));
  return {};
}

template <std::unique_ptr<schema::node> schema::node::*Child>
result<void> compile_child(const keyword_site& site) {
  site.into.*Child = std::make_unique<schema::node>();
  return compile_node(site.given, site.here, site.root, false, *(site.into.*Child));
}

result<void> compile_properties(const keyword_site& site) {
  if (!site.given.is(kind::object)) return wrong_value(site, "an object of schemas");
  const std::vector<json::member>& given = site.given.members;
  site.into.properties_by_name = json::order_by_name(given);
  site.into.properties = std::vector<schema_property>(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    schema_property& property = site.into.properties[i];
    property.name = given[i].name;
    const json::place there{&site.here, property.name};
    result<void> compiled = compile_node(given[i].value, there, site.root, false, property.definition);
    if (!compiled) return compiled;
  }
  return {};
}

/// Only collects the names: the properties may come later.
result<void> compile_required(const keyword_site& site) {
  constexpr std::string_view expected = "a list of member names, each once";
  if (!site.given.is(kind::array)) return wrong_value(site, expected);
  std::vector<std::string_view> names;
  for (const value& name : site.given.items) {
    if (!name.is(kind::string)) return wrong_value(site, expected);
    names.emplace_back(name.text);
    site.into.required_besides.emplace_back(name.text);
  }
  const std::vector<std::size_t> order = json::order_by_name(names);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (names[order[i]] == names[order[i - 1]]) return wrong_value(site, expected);
  }
  return {};
}

/// The required names were collected in required_besides; those of properties move to them.
void settle_required(schema::node& of) {
  std::vector<std::string> besides;
  for (std::string& name : of.required_besides) {
    if (const std::optional<std::size_t> index = of.find_property(name)) {
      of.properties[*index].required = true;
    } else {
      besides.push_back(std::move(name));
    }
  }
  of.required_besides = std::move(besides);
  const std::vector<std::string_view> names(of.required_besides.begin(), of.required_besides.end());
  of.required_besides_by_name = json::order_by_name(names);
  for (std::size_t i = 0; i < of.properties.size(); ++i) {
    if (of.properties[i].required) of.required_properties.push_back(i);
  }
}

struct keyword {
  std::string_view name;
  result<void> (*compile)(const keyword_site& site);
};

using node = schema::node;

constexpr std::array<keyword, 20> keywords = {{
    {"$schema", compile_dialect},
    {"$comment", compile_annotation},
    {"title", compile_annotation},
    {"description", compile_annotation},
    {"type", compile_type},
    {"enum", compile_enum},
    {"const", compile_const},
    {"properties", compile_properties},
    {"required", compile_required},
    {"additionalProperties", compile_child<&node::additional>},
    {"items", compile_child<&node::items>},
    {"minimum", compile_limit<&value_limits::minimum>},
    {"maximum", compile_limit<&value_limits::maximum>},
    {"exclusiveMinimum", compile_limit<&value_limits::exclusive_minimum>},
    {"exclusiveMaximum", compile_limit<&value_limits::exclusive_maximum>},
    {"minLength", compile_count<&value_limits::min_length>},
    {"maxLength", compile_count<&value_limits::max_length>},
    {"minItems", compile_count<&value_limits::min_items>},
    {"maxItems", compile_count<&value_limits::max_items>},
    {"format", compile_format},
}};

failure unknown_keyword(const json::place& here, std::string_view root) {
  std::string detail = std::string(here.name) + ": not a supported keyword; supported are ";
  for (const keyword& one : keywords) {
    if (&one != &keywords.front()) detail += ", ";
    detail += one.name;
  }
  return unsupported(here, root, std::move(detail));
}

result<void> compile_node(const value& definition, const json::place& here, std::string_view root, bool at_root,
                          schema::node& into) {
  if (definition.is(kind::boolean)) {
    into.always = definition.boolean;
    return {};
  }
  if (!definition.is(kind::object)) return unsupported(here, root, "expected a schema: an object, true or false");
  for (const json::member& one : definition.members) {
    const json::place there{&here, one.name};
    const auto* const found =
        std::find_if(keywords.begin(), keywords.end(), [&one](const keyword& known) { return known.name == one.name; });
    if (found == keywords.end()) return unknown_keyword(there, root);
    if (result<void> compiled = found->compile({into, one.value, there, root, at_root}); !compiled) return compiled;
  }
  settle_required(into);
  return {};
}

}  // namespace

result<schema> compile_schema(const json::value& definition, const std::string& pointer) {
  auto root = std::make_shared<schema::node>();
  if (const result<void> compiled = compile_node(definition, {}, pointer, true, *root); !compiled)
    return compiled.error();
  return schema(std::move(root));
}

}  // namespace signpost
