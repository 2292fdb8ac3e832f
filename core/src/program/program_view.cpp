#include "program/program_view.h"

namespace signpost {

int program_view::find_event(std::string_view name) const {
  const auto events = static_cast<std::size_t>(event_count());
  const std::size_t aliases = word(layout::at_aliases);
  const std::size_t count = word(aliases);
  const std::size_t order = aliases + 1 + 2 * count;
  const auto alias_at = [&](std::size_t index) { return aliases + 1 + 2 * (index - events); };
  const std::size_t found = find_sorted(*this, order, events + count, name, [&](std::size_t index) {
    return index < events ? event_name(static_cast<int>(index)) : name_at(alias_at(index));
  });
  if (found == events + count) return -1;
  return static_cast<int>(found < events ? found : word(alias_at(found) + 1));
}

std::string_view program::name() const { return program_view(*this).name_at(layout::at_name); }
int program::header_count() const {
  const program_view in(*this);
  return in.word(in.word(layout::at_headers));
}
std::string_view program::header_name(int index) const {
  const program_view in(*this);
  return in.name_at(std::size_t{in.word(layout::at_headers)} + 1 + static_cast<std::size_t>(index));
}
int program::event_count() const { return program_view(*this).event_count(); }
std::string_view program::event_name(int index) const { return program_view(*this).event_name(index); }
int program::find_event(std::string_view name) const { return program_view(*this).find_event(name); }

}  // namespace signpost
