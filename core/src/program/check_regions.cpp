// Values, sets of choices and nodes: records that are looked at in their order, each once.
#include "formats.h"
#include "json.h"
#include "program/program_checker.h"

namespace signpost {

using layout::word;

/// Records of one region, one behind the other; each refers to those before it alone, so that none contains itself.
bool program_checker::check_values() {
  const std::size_t end = view_.word(layout::at_choices);
  for (std::size_t at = view_.word(layout::at_values); at < end;) {
    const std::size_t next = value_end(at, end);
    if (next == amiss) return false;
    starts_.add(at);
    at = next;
  }
  return true;
}

std::size_t program_checker::value_end(std::size_t at, std::size_t end) const {
  const word kind = view_.word(at + layout::value_kind);
  const std::size_t rest = at + layout::value_rest;
  switch (static_cast<json::kind>(kind)) {
    case json::kind::null:
      return rest;
    case json::kind::boolean:
      return fits(rest, 1, end) && view_.word(rest) <= 1 ? rest + 1 : amiss;
    case json::kind::number:
    case json::kind::string:
      return fits(rest, 2, end) && is_text_at(rest) ? rest + 2 : amiss;
    case json::kind::array: {
      if (!is_list_until(rest, 1, end)) return amiss;
      const std::size_t last = rest + 1 + view_.word(rest);
      for (std::size_t i = rest + 1; i < last; ++i) {
        if (!is_value(view_.word(i), at)) return amiss;
      }
      return last;
    }
    case json::kind::object: {
      if (!is_list_until(rest, 3, end)) return amiss;
      const std::size_t last = rest + 1 + 3 * std::size_t{view_.word(rest)};
      for (std::size_t i = rest + 1; i < last; i += 3) {
        if (!is_text_at(i) || !is_value(view_.word(i + 2), at)) return amiss;
      }
      return last;
    }
  }
  return amiss;
}

bool program_checker::check_choices() {
  const std::size_t end = view_.word(layout::at_nodes);
  for (std::size_t at = view_.word(layout::at_choices); at < end;) {
    const std::size_t next = choice_end(at, end);
    if (next == amiss) return false;
    starts_.add(at);
    at = next;
  }
  return true;
}

std::size_t program_checker::choice_end(std::size_t at, std::size_t end) const {
  if (!fits(at, layout::set_lists, end) || !is_name_at(at + layout::set_phrase)) return amiss;
  std::size_t list = at + layout::set_lists;
  for (int i = 0; i < 2; ++i) {
    if (!is_list_until(list, 2, end)) return amiss;
    const std::size_t last = list + 1 + 2 * std::size_t{view_.word(list)};
    for (std::size_t text = list + 1; text < last; text += 2) {
      if (!is_text_at(text)) return amiss;
    }
    list = last;
  }
  if (!is_list_until(list, 1, end)) return amiss;
  const std::size_t last = list + 1 + view_.word(list);
  for (std::size_t i = list + 1; i < last; ++i) {
    if (!is_value(view_.word(i), view_.word(layout::at_choices))) return amiss;
  }
  return last;
}

bool program_checker::check_nodes() {
  const std::size_t end = view_.word(layout::at_word_count);
  for (std::size_t at = view_.word(layout::at_nodes); at < end;) {
    const std::size_t next = node_end(at, end);
    if (next == amiss) return false;
    starts_.add(at);
    at = next;
  }
  return true;
}

std::size_t program_checker::node_end(std::size_t at, std::size_t end) const {
  if (!fits(at, layout::node_rest, end)) return amiss;
  const unsigned head = view_.word(at + layout::node_head);
  if ((head & ~unsigned{layout::known_head}) != 0 || (head >> layout::always_shift & 3U) > 2 ||
      (head >> layout::format_shift & 7U) > format_count) {
    return amiss;
  }
  return node_parts_end(at, end);
}

std::size_t program_checker::node_parts_end(std::size_t at, std::size_t end) const {
  const unsigned parts = view_.word(at + layout::node_parts);
  const auto count = [parts](unsigned mask) { return static_cast<std::size_t>(std::popcount(parts & mask)); };
  std::size_t here = at + layout::node_rest;
  if (!fits(here, count(layout::bounds) + 4 * count(layout::counts) + count(layout::single_words), end)) return amiss;
  for (const std::size_t last = here + count(layout::bounds); here < last; ++here) {
    if (!is_name_at(here)) return amiss;
  }
  here += 4 * count(layout::counts);
  for (const unsigned bit : {layout::has_choices, layout::has_constant, layout::has_items, layout::has_additional}) {
    if ((parts & bit) == 0) continue;
    const bool is_set = bit == layout::has_choices || bit == layout::has_constant;
    const std::size_t place = view_.word(here) + std::size_t{view_.word(layout::at_choices)};
    const bool sound =
        is_set ? place < view_.word(layout::at_nodes) && starts_.has(place) : is_node(view_.word(here), at);
    if (!sound) return amiss;
    ++here;
  }
  return properties_end(here, at, end, parts);
}

std::size_t program_checker::properties_end(std::size_t here, std::size_t start, std::size_t end,
                                            std::size_t parts) const {
  std::size_t properties = 0;
  if ((parts & layout::has_properties) != 0) {
    if (!is_list_until(here, 2, end)) return amiss;
    properties = view_.word(here);
    ++here;
    for (std::size_t i = 0; i < properties; ++i, here += 2) {
      if (!is_name_at(here) || !is_node(view_.word(here + 1), start)) return amiss;
    }
    if (properties > layout::few_properties) {
      if (!fits(here, properties, end) || !are_below(here, properties, properties)) return amiss;
      here += properties;
    }
  }
  if ((parts & layout::has_required) != 0) {
    if (!is_list_until(here, 1, end) || !are_below(here + 1, view_.word(here), properties)) return amiss;
    here += 1 + std::size_t{view_.word(here)};
  }
  if ((parts & layout::has_besides) == 0) return here;
  if (!is_list_until(here, 2, end)) return amiss;
  const std::size_t names = view_.word(here);
  for (std::size_t i = 1; i <= names; ++i) {
    if (!is_name_at(here + i)) return amiss;
  }
  return are_below(here + 1 + names, names, names) ? here + 1 + 2 * names : amiss;
}

}  // namespace signpost
