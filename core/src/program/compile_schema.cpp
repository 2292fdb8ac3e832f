// From a schema's JSON to its compiled form; strict, so that a manifest cannot say what would not be checked.
#include <algorithm>
#include <limits>
#include <utility>

#include "evaluator/number.h"
#include "formats.h"
#include "json_members.h"
#include "json_place.h"
#include "program/program_builder.h"
#include "program/schema_parts.h"

namespace signpost {
namespace {

using json::kind;
using json::value;

constexpr std::string_view dialect = "https://json-schema.org/draft/2020-12/schema";

/// One keyword being compiled: where its value goes, the value, and where it stands below `root`.
struct keyword_site {
  program_builder& builder;
  schema_parts& into;
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

result<layout::word> compile_node(program_builder& builder, const value& definition, const json::place& here,
                                  std::string_view root, bool at_root);

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
    const auto* const found = std::find(layout::schema_types.begin(), layout::schema_types.end(), first[i].text);
    if (!first[i].is(kind::string) || found == layout::schema_types.end()) return wrong_value(site, expected);
    const unsigned bit = 1U << static_cast<unsigned>(found - layout::schema_types.begin());
    if ((site.into.types & bit) != 0) return wrong_value(site, expected);
    site.into.types |= bit;
  }
  return {};
}

result<void> compile_enum(const keyword_site& site) {
  if (!site.given.is(kind::array) || site.given.items.empty()) {
    return wrong_value(site, "a list of at least one value");
  }
  site.into.choices = site.builder.add_choices(site.given.items);
  return {};
}

result<void> compile_const(const keyword_site& site) {
  site.into.constant = site.builder.add_choices({site.given});
  return {};
}

template <std::size_t Index>
result<void> compile_limit(const keyword_site& site) {
  if (!site.given.is(kind::number)) return wrong_value(site, "a number");
  site.into.bounds[Index] = site.given.text;
  return {};
}

/// A whole number that is not negative; what 64 bits cannot hold counts as the largest that they can.
std::optional<std::uint64_t> count_of(const value& given) {
  if (!json::is_integer(given)) return std::nullopt;
  const number_view number(given.text);
  if (number.negative) return std::nullopt;
  constexpr std::int64_t safe_places = std::numeric_limits<std::uint64_t>::digits10;
  if (number.point > safe_places) return std::numeric_limits<std::uint64_t>::max();
  std::uint64_t count = 0;
  std::int64_t places = number.point;
  for (const char digit : number.digits) {
    if (digit == '.') continue;
    count = count * 10 + static_cast<std::uint64_t>(digit - '0');
    --places;
  }
  for (; places > 0; --places) count *= 10;
  return count;
}

template <std::size_t Index>
result<void> compile_count(const keyword_site& site) {
  site.into.counts[Index] = count_of(site.given);
  if (!site.into.counts[Index]) return wrong_value(site, "a whole number, 0 or more");
  return {};
}

result<void> compile_format(const keyword_site& site) {
  const format* const known = site.given.is(kind::string) ? find_format(site.given.text) : nullptr;
  if (known != nullptr) site.into.format = 1 + static_cast<unsigned>(index_of(*known));
  if (known == nullptr) return wrong_value(site, std::string("one of ").append(format_names()));
  return {};
}

template <std::optional<layout::word> schema_parts::*Child>
result<void> compile_child(const keyword_site& site) {
  const result<layout::word> node = compile_node(site.builder, site.given, site.here, site.root, false);
  if (!node) return node.error();
  site.into.*Child = *node;
  return {};
}

result<void> compile_properties(const keyword_site& site) {
  if (!site.given.is(kind::object)) return wrong_value(site, "an object of schemas");
  for (const json::member& one : site.given.members) {
    const json::place there{&site.here, one.name};
    const result<layout::word> node = compile_node(site.builder, one.value, there, site.root, false);
    if (!node) return node.error();
    site.into.properties.push_back({one.name, *node});
  }
  return {};
}

result<void> compile_required(const keyword_site& site) {
  constexpr std::string_view expected = "a list of member names, each once";
  if (!site.given.is(kind::array)) return wrong_value(site, expected);
  std::vector<std::string_view>& names = site.into.required;
  for (const value& name : site.given.items) {
    if (!name.is(kind::string)) return wrong_value(site, expected);
    names.emplace_back(name.text);
  }
  const std::vector<std::size_t> order = json::order_by_name(names);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (names[order[i]] == names[order[i - 1]]) return wrong_value(site, expected);
  }
  return {};
}

struct keyword {
  std::string_view name;
  result<void> (*compile)(const keyword_site& site);
};

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
    {"additionalProperties", compile_child<&schema_parts::additional>},
    {"items", compile_child<&schema_parts::items>},
    {"minimum", compile_limit<0>},
    {"maximum", compile_limit<1>},
    {"exclusiveMinimum", compile_limit<2>},
    {"exclusiveMaximum", compile_limit<3>},
    {"minLength", compile_count<0>},
    {"maxLength", compile_count<1>},
    {"minItems", compile_count<2>},
    {"maxItems", compile_count<3>},
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

result<layout::word> compile_node(program_builder& builder, const value& definition, const json::place& here,
                                  std::string_view root, bool at_root) {
  schema_parts parts;
  if (definition.is(kind::boolean)) {
    parts.always = definition.boolean;
    return builder.add_node(parts);
  }
  if (!definition.is(kind::object)) return unsupported(here, root, "expected a schema: an object, true or false");
  for (const json::member& one : definition.members) {
    const json::place there{&here, one.name};
    const auto* const found =
        std::find_if(keywords.begin(), keywords.end(), [&one](const keyword& known) { return known.name == one.name; });
    if (found == keywords.end()) return unknown_keyword(there, root);
    const result<void> compiled = found->compile({builder, parts, one.value, there, root, at_root});
    if (!compiled) return compiled.error();
  }
  return builder.add_node(parts);
}

}  // namespace

result<layout::word> add_schema(program_builder& to, const json::value& definition, const std::string& pointer) {
  return compile_node(to, definition, {}, pointer, true);
}

}  // namespace signpost
