// Validating a value against a compiled schema. The first place that does not fit is the one in this order: what the
// schema says of the value itself (type, enum, const, limits, format), then items, then the properties in the schema's
// order with a missing one in its place, then other required members, then members that the schema does not name, in
// the value's order. Messages quote the schema and never the value: it may hold what must not reach a log.
#include <algorithm>
#include <utility>

#include "json_identity.h"
#include "json_place.h"
#include "schema_data.h"
#include "schema_node.h"

namespace signpost {
namespace {

using json::kind;
using json::place;
using json::value;

std::uint8_t types_of(const value& of) {
  constexpr auto bit = [](std::string_view type) {
    const auto* const found = std::find(schema_types.begin(), schema_types.end(), type);
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(found - schema_types.begin()));
  };
  const std::string_view name = json::type_name(of);
  return name == "integer" ? bit("integer") | bit("number") : bit(name);
}

std::string phrase_for_types(std::uint8_t types) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < schema_types.size(); ++i) {
    if ((types & (1U << i)) != 0) names.push_back(schema_types[i]);
  }
  std::string phrase;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) phrase += i + 1 == names.size() ? " or " : ", ";
    phrase += names[i];
  }
  return phrase;
}

std::string phrase_for_count(std::uint64_t count, std::string_view unit) {
  std::string phrase = std::to_string(count) + " ";
  phrase += unit;
  if (count != 1) phrase += 's';
  return phrase;
}

std::uint64_t count_characters(std::string_view utf8) {
  return static_cast<std::uint64_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not a continuation byte
  }));
}

class checker {
 public:
  explicit checker(const std::string& root) : root_(root) {}

  /// False when something does not fit; why() then says what.
  bool check(const schema::node& against, const value& of, const place& here) {
    if (against.always) return *against.always || fail(here, "nothing here", json::type_name(of));
    if (!check_type(against, of, here) || !check_choices(against, of, here)) return false;
    switch (of.kind) {
      case kind::number:
        return check_number(against, of, here);
      case kind::string:
        return check_string(against, of, here);
      case kind::array:
        return check_array(against, of, here);
      case kind::object:
        return check_object(against, of, here);
      default:
        return true;
    }
  }

  failure why() && { return std::move(why_); }

 private:
  bool fail(const place& here, std::string_view expected, std::string_view found) {
    why_ = {errc::schema_mismatch, json::pointer_to(here, root_), ""};
    why_.detail.append("expected ").append(expected).append(", found ").append(found);
    return false;
  }

  bool check_type(const schema::node& against, const value& of, const place& here) {
    if (against.types == 0 || (against.types & types_of(of)) != 0) return true;
    return fail(here, phrase_for_types(against.types), json::type_name(of));
  }

  bool check_choices(const schema::node& against, const value& of, const place& here) {
    const auto is_same = [&of](const value& choice) { return json::equal(choice, of); };
    const std::vector<std::string>& sorted = against.choice_identities;
    const bool chosen = sorted.empty() ? std::any_of(against.choices.begin(), against.choices.end(), is_same)
                                       : std::binary_search(sorted.begin(), sorted.end(), json::identity_of(of));
    if (!against.choices.empty() && !chosen) return fail_choice(against.choices, of, here);
    if (against.constant && !is_same(*against.constant)) return fail_choice({*against.constant}, of, here);
    return true;
  }

  bool fail_choice(const std::vector<value>& choices, const value& of, const place& here) {
    const bool same_kind =
        std::any_of(choices.begin(), choices.end(), [&of](const value& choice) { return choice.kind == of.kind; });
    const std::string found = std::string(same_kind ? "another " : "").append(json::type_name(of));
    return fail(here, phrase_for_choices(choices), found);
  }

  bool check_number(const schema::node& against, const value& of, const place& here) {
    if (!against.limits || !against.limits->bounds_numbers()) return true;
    const value_limits& limits = *against.limits;
    const json::decimal number = json::decimal_of(of.text);
    if (limits.minimum && compare(number, limits.minimum->bound) < 0) {
      return fail(here, "at least " + limits.minimum->text, "less");
    }
    if (limits.maximum && compare(number, limits.maximum->bound) > 0) {
      return fail(here, "at most " + limits.maximum->text, "more");
    }
    if (limits.exclusive_minimum && compare(number, limits.exclusive_minimum->bound) <= 0) {
      return fail(here, "more than " + limits.exclusive_minimum->text, "that or less");
    }
    if (limits.exclusive_maximum && compare(number, limits.exclusive_maximum->bound) >= 0) {
      return fail(here, "less than " + limits.exclusive_maximum->text, "that or more");
    }
    return true;
  }

  bool check_count(std::uint64_t count, const std::optional<std::uint64_t>& least,
                   const std::optional<std::uint64_t>& most, std::string_view unit, const place& here) {
    if (least && count < *least) {
      return fail(here, "at least " + phrase_for_count(*least, unit), std::to_string(count));
    }
    if (most && count > *most) return fail(here, "at most " + phrase_for_count(*most, unit), std::to_string(count));
    return true;
  }

  bool check_string(const schema::node& against, const value& of, const place& here) {
    if (against.limits && (against.limits->min_length || against.limits->max_length) &&
        !check_count(count_characters(of.text), against.limits->min_length, against.limits->max_length, "character",
                     here)) {
      return false;
    }
    if (against.format && !against.format->matches(of.text)) {
      return fail(here, against.format->expected, "another string");
    }
    return true;
  }

  bool check_array(const schema::node& against, const value& of, const place& here) {
    if (against.limits &&
        !check_count(of.items.size(), against.limits->min_items, against.limits->max_items, "item", here)) {
      return false;
    }
    if (!against.items) return true;
    for (std::size_t i = 0; i < of.items.size(); ++i) {
      if (!check(*against.items, of.items[i], {&here, {}, i, true})) return false;
    }
    return true;
  }

  bool check_object(const schema::node& against, const value& of, const place& here) {
    const std::vector<std::size_t>& required = against.required_properties;
    std::size_t met = 0;  // so many of the required ones have been there
    for (const auto& [index, given] : find_properties(against, of)) {
      const schema_property& property = against.properties[index];
      if (met < required.size() && required[met] < index) break;
      met += property.required ? 1 : 0;
      if (!check(property.definition, *given, {&here, property.name})) return false;
    }
    if (met < required.size()) return fail_missing({&here, against.properties[required[met]].name});
    return check_besides(against, of, here) && (!against.additional || check_additional(against, of, here));
  }

  /// The values of the schema's properties that the object has, in the schema's order, each with its index there. Looks
  /// at the object's members alone: a schema may have many more.
  static std::vector<std::pair<std::size_t, const value*>> find_properties(const schema::node& against,
                                                                           const value& of) {
    std::vector<std::pair<std::size_t, const value*>> given;
    if (against.properties.empty()) return given;
    for (const json::member& one : of.members) {
      if (const auto index = against.find_property(one.name)) given.emplace_back(*index, &one.value);
    }
    const auto before = [](const auto& left, const auto& right) { return left.first < right.first; };
    if (!std::is_sorted(given.begin(), given.end(), before)) {
      std::make_heap(given.begin(), given.end(), before);
      std::sort_heap(given.begin(), given.end(), before);
    }
    return given;
  }

  /// The required members that are not among the schema's properties.
  bool check_besides(const schema::node& against, const value& of, const place& here) {
    const std::vector<std::string>& names = against.required_besides;
    if (names.empty()) return true;
    std::vector<bool> found(names.size());
    for (const json::member& one : of.members) {
      if (const auto index = against.find_required_besides(one.name)) found[*index] = true;
    }
    const auto missing = std::find(found.begin(), found.end(), false);
    return missing == found.end() || fail_missing({&here, names[static_cast<std::size_t>(missing - found.begin())]});
  }

  bool check_additional(const schema::node& against, const value& of, const place& here) {
    for (const json::member& one : of.members) {
      if (against.find_property(one.name)) continue;
      const place there{&here, one.name};
      if (against.additional->always == false) return fail(there, "only the members that the schema names", "another");
      if (!check(*against.additional, one.value, there)) return false;
    }
    return true;
  }

  bool fail_missing(const place& there) { return fail(there, "this member", "nothing"); }

  const std::string& root_;
  failure why_;
};

}  // namespace

std::string phrase_for_choices(const std::vector<value>& choices) {
  constexpr std::size_t longest_list = 200;
  std::string list;
  std::size_t named = 0;
  for (const value& choice : choices) {
    const std::string text = json::write(choice, json::style::compact);
    if (list.size() + text.size() > longest_list) break;
    if (named > 0) list += ", ";
    list += text;
    ++named;
  }
  const std::size_t rest = choices.size() - named;
  if (named == 0)
    return rest == 1 ? "the schema's one value" : "one of the schema's " + std::to_string(rest) + " values";
  if (rest > 0) list += " and " + std::to_string(rest) + " more";
  return choices.size() == 1 ? list : "one of " + list;
}

result<void> validate_value(const schema& against, const json::value& of, const std::string& pointer) {
  checker checks(pointer);
  if (checks.check(against.root(), of, {})) return {};
  return std::move(checks).why();
}

}  // namespace signpost
