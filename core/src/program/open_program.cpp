// Whether bytes are a program: one look at every place.
#include "manifest_section.h"
#include "program/program_checker.h"
#include "provider_data.h"

namespace signpost {

using layout::word;

bool program_checker::check_header() const {
  const unsigned flags = view_.word(layout::at_flags);
  const std::size_t headers = view_.word(layout::at_headers);
  if ((flags & ~unsigned{layout::known_flags}) != 0 || (flags >> layout::form_shift & 3U) > 2 ||
      (flags >> layout::secret_shift & 3U) > 2 || view_.word(layout::at_places) >= 64 || !is_name_at(layout::at_name) ||
      !is_list(headers, 1)) {
    return false;
  }
  for (std::size_t at = layout::at_prefix; at <= layout::at_timestamp_key; ++at) {
    if (!is_name_at(at)) return false;
  }
  const std::size_t count = view_.word(headers);
  for (std::size_t i = 1; i <= count; ++i) {
    if (!is_name_at(headers + i)) return false;
  }
  const unsigned used = view_.word(layout::at_headers_used);
  const std::size_t parts = view_.word(layout::at_signed_text);
  if (count == 0 || count > max_headers_read || (used & 15U) >= count || (used >> 4U & 15U) >= count ||
      used >> 8U >= count || !is_list(parts, 2) || view_.word(parts) > max_template_parts ||
      view_.double_word(layout::at_past) > max_window || view_.double_word(layout::at_future) > max_window) {
    return false;
  }
  for (std::size_t i = 0; i < view_.word(parts); ++i) {
    const std::size_t at = parts + 1 + 2 * i;
    const bool is_header = view_.word(at) == static_cast<word>(variable::header_value);
    if (is_header ? view_.word(at + 1) >= count : !is_name_at(at + 1)) return false;
  }
  return true;
}

bool program_checker::check_agreements() const {
  const std::size_t list = view_.word(layout::at_agreements);
  if (!fits(list, 1, list_end())) return false;
  std::size_t at = list + 1;
  for (std::size_t i = 0; i < view_.word(list); ++i) {
    if (!fits(at, 3, list_end()) || view_.word(at) >= view_.word(view_.word(layout::at_headers)) ||
        !is_name_at(at + 1) || !is_list(at + 2, 1)) {
      return false;
    }
    const std::size_t tokens = view_.word(at + 2);
    at += 3;
    for (const std::size_t last = at + tokens; at < last; ++at) {
      if (!is_name_at(at)) return false;
    }
  }
  return true;
}

std::size_t program_checker::member_end(std::size_t at, std::size_t end) const {
  if (!fits(at, layout::member_rest, end) || !is_name_at(at)) return amiss;
  const unsigned flags = view_.word(at + layout::member_flags);
  std::size_t here = at + layout::member_rest;
  if ((flags & ~unsigned{layout::known_member_flags}) != 0 ||
      (flags & layout::role_mask) > static_cast<unsigned>(member_role::data)) {
    return amiss;
  }
  if ((flags & layout::member_has_node) != 0) {
    if (!fits(here, 1, end) || !is_node(view_.word(here), view_.word(layout::at_word_count))) return amiss;
    ++here;
  }
  if ((flags & layout::member_has_aliases) == 0) return here;
  if (!is_list(here, 1)) return amiss;
  const std::size_t last = here + 1 + view_.word(here);
  for (++here; here < last; ++here) {
    if (!is_name_at(here)) return amiss;
  }
  return last;
}

bool program_checker::check_envelope(std::size_t at) const {
  if (!fits(at, layout::envelope_members, list_end())) return false;
  std::size_t begins[4] = {};
  for (std::size_t i = 0; i < 4; ++i) begins[i] = view_.word(at + layout::envelope_event + i);
  std::size_t here = at + layout::envelope_members;
  for (std::size_t i = 0; i < view_.word(at); ++i) {
    for (std::size_t& begin : begins) begin = begin == here - at ? 0 : begin;
    here = member_end(here, list_end());
    if (here == amiss) return false;
  }
  // Each of the four was the beginning of a member, or nothing.
  return begins[0] == 0 && begins[1] == 0 && begins[2] == 0 && begins[3] == 0;
}

bool program_checker::check_envelopes() const {
  const std::size_t list = view_.word(layout::at_envelopes);
  // Few: an envelope that several words referred to would be looked at each time.
  if (!is_list(list, 1) || view_.word(list) == 0 || view_.word(list) > max_tried) return false;
  for (std::size_t i = 1; i <= view_.word(list); ++i) {
    if (!check_envelope(view_.word(list + i))) return false;
  }
  const bool time_in_body = (view_.word(layout::at_places) >> 2U & 3U) == static_cast<unsigned>(place::body);
  return !time_in_body || view_.word(view_.word(list + 1) + layout::envelope_timestamp) != 0;
}

bool program_checker::check_events() const {
  const std::size_t events = view_.word(layout::at_events);
  const std::size_t aliases = view_.word(layout::at_aliases);
  if (!is_list(events, 2) || !is_list(aliases, 2)) return false;
  const std::size_t count = view_.word(events);
  const std::size_t others = view_.word(aliases);
  for (std::size_t at = events + 1; at < events + 1 + 2 * count; at += 2) {
    if (!is_name_at(at) || !is_node(view_.word(at + 1), view_.word(layout::at_word_count))) return false;
  }
  for (std::size_t at = aliases + 1; at < aliases + 1 + 2 * others; at += 2) {
    if (!is_name_at(at) || view_.word(at + 1) >= count) return false;
  }
  const std::size_t order = aliases + 1 + 2 * others;
  return fits(order, count + others, list_end()) && are_below(order, count + others, count + others);
}

std::string_view find_program_fault(std::string_view bytes) {
  if (!program_checker::has_frame(bytes)) return "expected a whole program of version 1, found something else";
  return program_checker(bytes).check() ? "" : "expected places within the program, found one outside";
}

result<program> program::open(text_view bytes) {
  const std::string_view fault = find_program_fault(bytes);
  if (!fault.empty()) return failure{errc::invalid_program, "", std::string(fault)};
  return program(bytes);
}

}  // namespace signpost
