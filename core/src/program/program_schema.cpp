// The parts of a schema as a node of a program.
#include <algorithm>

#include "json_members.h"
#include "program/program_builder.h"
#include "program/schema_parts.h"

namespace signpost {

using layout::word;

namespace {

void add_count(program_words& to, std::uint64_t count) {
  for (unsigned shift = 0; shift < 64; shift += 16) to.push_back(static_cast<word>(count >> shift & 0xFFFFU));
}

void mark(program_words& of, unsigned part) {
  of[layout::node_parts] = static_cast<word>(of[layout::node_parts] | part);
}

}  // namespace

void program_builder::add_limits(program_words& to, const schema_parts& of) {
  unsigned bit = layout::has_minimum;
  for (const std::optional<std::string_view>& bound : of.bounds) {
    if (bound) {
      mark(to, bit);
      to.push_back(name(*bound));
    }
    bit <<= 1U;
  }
  for (const std::optional<std::uint64_t>& count : of.counts) {
    if (count) {
      mark(to, bit);
      add_count(to, *count);
    }
    bit <<= 1U;
  }
}

void program_builder::add_properties(program_words& to, const schema_parts& of) {
  std::vector<std::string_view> names;
  for (const schema_parts::property& one : of.properties) names.push_back(one.name);
  const std::vector<std::size_t> by_name = json::order_by_name(names);
  if (!names.empty()) {
    mark(to, layout::has_properties);
    to.push_back(number(names.size()));
    for (const schema_parts::property& one : of.properties) {
      to.push_back(name(one.name));
      to.push_back(one.node);
    }
    if (names.size() > layout::few_properties) {
      for (const std::size_t index : by_name) to.push_back(static_cast<word>(index));
    }
  }

  std::vector<bool> is_required(names.size());
  std::size_t count = 0;
  std::vector<std::string_view> besides;
  for (const std::string_view wanted : of.required) {
    const auto found =
        std::lower_bound(by_name.begin(), by_name.end(), wanted,
                         [&names](std::size_t index, std::string_view text) { return names[index] < text; });
    if (found != by_name.end() && names[*found] == wanted) {
      is_required[*found] = true;
      ++count;
    } else {
      besides.push_back(wanted);
    }
  }
  if (count > 0 && count == names.size()) {
    mark(to, layout::all_required);
  } else if (count > 0) {
    mark(to, layout::has_required);
    to.push_back(number(count));
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (is_required[i]) to.push_back(static_cast<word>(i));
    }
  }
  if (besides.empty()) return;
  mark(to, layout::has_besides);
  to.push_back(number(besides.size()));
  for (const std::string_view one : besides) to.push_back(name(one));
  for (const std::size_t index : json::order_by_name(besides)) to.push_back(static_cast<word>(index));
}

word program_builder::add_node(const schema_parts& of) {
  unsigned head = of.types | of.format << layout::format_shift;
  if (of.always) head |= (*of.always ? 1U : 2U) << layout::always_shift;
  program_words record = {static_cast<word>(head), 0};
  add_limits(record, of);
  unsigned bit = layout::has_choices;
  for (const std::optional<word>* const place : {&of.choices, &of.constant, &of.items, &of.additional}) {
    if (*place) {
      mark(record, bit);
      record.push_back(**place);
    }
    bit <<= 1U;
  }
  add_properties(record, of);
  return add_once(nodes_, record);
}

}  // namespace signpost
