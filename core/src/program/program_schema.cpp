// A compiled schema as nodes of a program.
#include <numeric>

#include "program/program_builder.h"
#include "schema_data.h"

namespace signpost {

using layout::word;

namespace {

void add_count(program_words& to, std::uint64_t count) {
  for (unsigned shift = 0; shift < 64; shift += 16) to.push_back(static_cast<word>(count >> shift & 0xFFFFU));
}

}  // namespace

void program_builder::add_limits(program_words& to, const schema::node& of) {
  if (!of.limits) return;
  const value_limits& limits = *of.limits;
  unsigned bit = layout::has_minimum;
  for (const auto* const bound :
       {&limits.minimum, &limits.maximum, &limits.exclusive_minimum, &limits.exclusive_maximum}) {
    if (*bound) {
      to[layout::node_parts] = static_cast<word>(to[layout::node_parts] | bit);
      to.push_back(name((*bound)->text));
    }
    bit <<= 1U;
  }
  for (const auto* const count : {&limits.min_length, &limits.max_length, &limits.min_items, &limits.max_items}) {
    if (*count) {
      to[layout::node_parts] = static_cast<word>(to[layout::node_parts] | bit);
      add_count(to, **count);
    }
    bit <<= 1U;
  }
}

void program_builder::add_names(program_words& to, const std::vector<std::string>& names,
                                const std::vector<std::size_t>& by_name) {
  to.push_back(number(names.size()));
  for (const std::string& one : names) to.push_back(name(one));
  for (const std::size_t index : by_name) to.push_back(static_cast<word>(index));
}

void program_builder::add_properties(program_words& to, const schema::node& of) {
  const auto has = [&to](unsigned bit) { to[layout::node_parts] = static_cast<word>(to[layout::node_parts] | bit); };
  if (!of.properties.empty()) {
    has(layout::has_properties);
    to.push_back(number(of.properties.size()));
    for (const schema_property& property : of.properties) {
      to.push_back(name(property.name));
      to.push_back(add_node(property.definition));
    }
    if (of.properties.size() > layout::few_properties) {
      for (const std::size_t index : of.properties_by_name) to.push_back(static_cast<word>(index));
    }
  }
  const std::vector<std::size_t>& required = of.required_properties;
  if (!required.empty() && required.size() == of.properties.size()) {
    has(layout::all_required);
  } else if (!required.empty()) {
    has(layout::has_required);
    to.push_back(number(required.size()));
    for (const std::size_t index : required) to.push_back(static_cast<word>(index));
  }
  if (!of.required_besides.empty()) {
    has(layout::has_besides);
    add_names(to, of.required_besides, of.required_besides_by_name);
  }
}

word program_builder::add_node(const schema::node& of) {
  unsigned head = of.types;
  if (of.always) head |= (*of.always ? 1U : 2U) << layout::always_shift;
  if (of.format != nullptr) head |= static_cast<unsigned>(index_of(*of.format) + 1) << layout::format_shift;
  program_words record = {static_cast<word>(head), 0};
  const auto add = [&record](unsigned bit, word place) {
    record[layout::node_parts] = static_cast<word>(record[layout::node_parts] | bit);
    record.push_back(place);
  };
  add_limits(record, of);
  if (!of.choices.empty()) add(layout::has_choices, add_choices(of.choices));
  if (of.constant) add(layout::has_constant, add_choices({*of.constant}));
  if (of.items) add(layout::has_items, add_node(*of.items));
  if (of.additional) add(layout::has_additional, add_node(*of.additional));
  add_properties(record, of);
  return add_once(nodes_, record);
}

}  // namespace signpost
