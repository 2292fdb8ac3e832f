// Whether bytes are a program: one look at every place.
#include <array>

#include "formats.h"
#include "json.h"
#include "manifest_section.h"
#include "program/program_view.h"
#include "provider_data.h"

namespace signpost {
namespace {

using layout::word;

/// Reads a program's words one after another. What is amiss is remembered, and every later word is then 0, so that
/// nothing is asked in between.
class program_checker {
 public:
  explicit program_checker(std::string_view bytes) : view_(bytes) {}

  bool is_sound() {
    check_regions();
    check_header();
    check_envelopes();
    check_events();
    return !amiss_;
  }

 private:
  word header(std::size_t field) const { return view_.word(field); }

  void require(bool sound) { amiss_ = amiss_ || !sound; }

  /// The next word is that one, and none is read from `end` on.
  void go_to(std::size_t at, std::size_t end) {
    at_ = at;
    end_ = end;
  }
  void go_to_list(std::size_t field) { go_to(header(field), header(layout::at_values)); }

  [[gnu::noinline]] word next() {
    require(at_ < end_);
    return amiss_ ? word{0} : view_.word(at_++);
  }

  [[gnu::noinline]] void text(std::size_t offset, std::size_t length) {
    const std::size_t size = header(layout::at_pool_size);
    require(offset <= size && length <= size - offset);
  }
  void text() {
    const std::size_t offset = next();
    text(offset, next());
  }
  [[gnu::noinline]] void names(std::size_t count) {
    for (; count > 0 && !amiss_; --count) {
      const std::size_t offset = next();
      text(offset, 1);
      if (!amiss_) text(offset + 1, view_.name(offset).size());
    }
  }
  [[gnu::noinline]] void indices(std::size_t count, std::size_t limit) {
    for (; count > 0 && !amiss_; --count) require(next() < limit);
  }

  /// To a record that was looked at, of the region that begins where that field of the header says.
  [[gnu::noinline]] void reference(layout::header region) {
    const std::size_t place = std::size_t{header(region)} + next();
    const std::size_t end = header(region == layout::at_nodes ? layout::at_word_count : region + 1U);
    require(place < end && (starts_[place / 8] >> place % 8 & 1U) != 0);
  }

  /// Records one behind the other; each refers to those before it alone, so that none contains itself.
  void check_regions() {
    go_to(header(layout::at_values), header(layout::at_word_count));
    while (at_ < end_ && !amiss_) {
      const std::size_t start = at_;
      if (start < header(layout::at_choices)) {
        end_ = header(layout::at_choices);
        check_value();
      } else if (start < header(layout::at_nodes)) {
        end_ = header(layout::at_nodes);
        check_choices();
      } else {
        check_node();
      }
      end_ = header(layout::at_word_count);
      starts_[start / 8] = static_cast<std::uint8_t>(starts_[start / 8] | 1U << start % 8);
    }
  }

  void check_value() {
    const auto kind = static_cast<json::kind>(next());
    if (kind == json::kind::boolean) return indices(1, 2);
    if (kind == json::kind::number || kind == json::kind::string) return text();
    require(kind <= json::kind::object);
    if (kind == json::kind::null) return;
    for (std::size_t count = next(); count > 0 && !amiss_; --count) {
      if (kind == json::kind::object) text();
      reference(layout::at_values);
    }
  }

  void check_choices() {
    names(1);
    next();
    for (int list = 0; list < 3; ++list) {
      for (std::size_t count = next(); count > 0 && !amiss_; --count) {
        if (list < 2) {
          text();
        } else {
          reference(layout::at_values);
        }
      }
    }
  }

  void check_node() {
    const unsigned head = next();
    const unsigned parts = next();
    require((head & ~unsigned{layout::known_head}) == 0 && (head >> layout::always_shift & 3U) <= 2 &&
            (head >> layout::format_shift & 7U) <= format_count);
    for (unsigned part = 1; part < layout::has_properties; part <<= 1U) {
      if ((parts & part) == 0) continue;
      if ((part & layout::bounds) != 0) {
        names(1);
      } else if ((part & layout::counts) != 0) {
        indices(4, 0x10000);
      } else {
        reference(part < layout::has_items ? layout::at_choices : layout::at_nodes);
      }
    }
    const std::size_t properties = (parts & layout::has_properties) != 0 ? next() : 0U;
    check_pairs(properties);
    if (properties > layout::few_properties) indices(properties, properties);
    if ((parts & layout::has_required) != 0) indices(next(), properties);
    if ((parts & layout::has_besides) == 0) return;
    const std::size_t besides = next();
    names(besides);
    indices(besides, besides);
  }

  /// Of a name and a node.
  void check_pairs(std::size_t count) {
    for (; count > 0 && !amiss_; --count) {
      names(1);
      reference(layout::at_nodes);
    }
  }

  void check_header() {
    const unsigned flags = header(layout::at_flags);
    const unsigned used = header(layout::at_headers_used);
    require((flags & ~unsigned{layout::known_flags}) == 0 && (flags >> layout::form_shift & 3U) <= 2 &&
            (flags >> layout::secret_shift & 3U) <= 2 && header(layout::at_places) < 64 &&
            view_.double_word(layout::at_past) <= max_window && view_.double_word(layout::at_future) <= max_window);
    go_to(layout::at_name, layout::header_words);
    names(1);
    go_to(layout::at_prefix, layout::header_words);
    names(layout::at_timestamp_key - layout::at_prefix + 1);
    go_to_list(layout::at_headers);
    const std::size_t headers = next();
    names(headers);
    require(headers <= max_headers_read && (used & 15U) < headers && (used >> 4U & 15U) < headers &&
            used >> 8U < headers);
    go_to_list(layout::at_signed_text);
    std::size_t count = next();
    require(count <= max_template_parts);
    for (; count > 0 && !amiss_; --count) {
      // Whole: what reads a kind later takes it for a byte.
      const word kind = next();
      require(kind <= static_cast<word>(variable::header_value));
      if (kind == static_cast<word>(variable::header_value)) {
        indices(1, headers);
      } else {
        names(1);
      }
    }
    go_to_list(layout::at_agreements);
    for (count = next(); count > 0 && !amiss_; --count) {
      indices(1, headers);
      names(1);
      names(next());
    }
  }

  void check_member() {
    names(1);
    const unsigned flags = next();
    require((flags & ~unsigned{layout::known_member_flags}) == 0 &&
            (flags & layout::role_mask) <= static_cast<unsigned>(member_role::data));
    if ((flags & layout::member_has_node) != 0) reference(layout::at_nodes);
    if ((flags & layout::member_has_aliases) != 0) names(next());
  }

  void check_envelope(std::size_t start) {
    go_to(start, header(layout::at_values));
    std::size_t members = next();
    std::array<std::size_t, 4> begins{};
    for (std::size_t& begin : begins) begin = next();
    for (; members > 0 && !amiss_; --members) {
      for (std::size_t& begin : begins) begin = begin == at_ - start ? 0 : begin;
      check_member();
    }
    // Each of the four was the beginning of a member, or nothing.
    for (const std::size_t begin : begins) require(begin == 0);
  }

  void check_envelopes() {
    const std::size_t list = header(layout::at_envelopes);
    go_to_list(layout::at_envelopes);
    const std::size_t count = next();
    // Few: an envelope that several words referred to would be looked at each time.
    require(count > 0 && count <= max_tried);
    for (std::size_t i = 1; i <= count && !amiss_; ++i) {
      go_to(list + i, header(layout::at_values));
      check_envelope(next());
    }
    const bool time_in_body = (header(layout::at_places) >> 2U & 3U) == static_cast<unsigned>(place::body);
    if (time_in_body && !amiss_) require(view_.word(view_.word(list + 1) + layout::envelope_timestamp) != 0);
  }

  void check_events() {
    go_to_list(layout::at_events);
    const std::size_t events = next();
    check_pairs(events);
    go_to_list(layout::at_aliases);
    const std::size_t aliases = next();
    for (std::size_t i = 0; i < aliases && !amiss_; ++i) {
      names(1);
      indices(1, events);
    }
    indices(events + aliases, events + aliases);
  }

  static constexpr std::uint32_t max_window = 31'536'000;

  program_view view_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  bool amiss_ = false;
  std::array<std::uint8_t, layout::max_words / 8 + 1> starts_{};  ///< which words a record begins with, as bits
};

/// Whether what the header's first words say of the program is so; before, nothing is read by them.
bool has_frame(std::string_view bytes) {
  if (bytes.size() < 2 * layout::header_words) return false;
  const program_view view(bytes);
  const std::size_t words = view.word(layout::at_word_count);
  const std::size_t values = view.word(layout::at_values);
  const std::size_t choices = view.word(layout::at_choices);
  const std::size_t nodes = view.word(layout::at_nodes);
  return view.word(layout::at_magic) == layout::magic && view.word(layout::at_version) == layout::version &&
         words <= layout::max_words && bytes.size() == 2 * words + view.word(layout::at_pool_size) &&
         layout::header_words <= values && values <= choices && choices <= nodes && nodes <= words;
}

}  // namespace

std::string_view find_program_fault(std::string_view bytes) {
  if (!has_frame(bytes)) return "expected a whole program of version 1, found something else";
  return program_checker(bytes).is_sound() ? "" : "expected places within the program, found one outside";
}

result<program> program::open(text_view bytes) {
  const std::string_view fault = find_program_fault(bytes);
  if (!fault.empty()) return failure{errc::invalid_program, "", std::string(fault)};
  return program(bytes);
}

}  // namespace signpost
