// Which envelope a body is in and which event it is, and whether it fits that.
#ifndef SIGNPOST_SRC_EVALUATOR_EVENT_READING_H
#define SIGNPOST_SRC_EVALUATOR_EVENT_READING_H

#include <cstddef>
#include <string_view>

#include "evaluator/document.h"
#include "evaluator/schema_check.h"
#include "program/program_view.h"
#include "provider_data.h"
#include "signpost/error.h"

namespace signpost {

/// A member of an envelope, read in place.
class member_view {
 public:
  member_view() = default;
  member_view(const program_view& program, std::size_t at) : program_(&program), at_(at) {}

  /// Whether there is one.
  explicit operator bool() const { return at_ != 0; }
  std::string_view name() const { return program_->name_at(at_); }
  member_role role() const { return static_cast<member_role>(flags() & layout::role_mask); }
  time_style style() const { return static_cast<time_style>(flags() >> layout::style_shift & 3U); }
  bool optional() const { return (flags() & layout::member_optional) != 0; }
  bool has_node() const { return (flags() & layout::member_has_node) != 0; }
  std::size_t node() const { return program_->node_at(at_ + layout::member_rest); }
  std::size_t alias_count() const { return has_aliases() ? program_->word(aliases()) : 0; }
  std::string_view alias(std::size_t index) const { return program_->name_at(aliases() + 1 + index); }
  /// Behind it.
  std::size_t end() const { return aliases() + (has_aliases() ? 1 + alias_count() : 0); }

 private:
  unsigned flags() const { return program_->word(at_ + layout::member_flags); }
  bool has_aliases() const { return (flags() & layout::member_has_aliases) != 0; }
  std::size_t aliases() const { return at_ + layout::member_rest + (has_node() ? 1 : 0); }

  const program_view* program_ = nullptr;
  std::size_t at_ = 0;
};

class envelope_view {
 public:
  envelope_view(const program_view& program, std::size_t index)
      : program_(&program), at_(program.word(program.word(layout::at_envelopes) + 1 + index)) {}

  static std::size_t count(const program_view& program) { return program.word(program.word(layout::at_envelopes)); }

  std::size_t size() const { return program_->word(at_ + layout::envelope_count); }
  bool flat() const { return size() == 0; }
  member_view first() const { return {*program_, at_ + layout::envelope_members}; }
  /// The first member with that role.
  member_view find(layout::envelope role) const {
    const std::size_t place = program_->word(at_ + role);
    return place == 0 ? member_view() : member_view(*program_, at_ + place);
  }

 private:
  const program_view* program_;
  std::size_t at_;
};

/// What a body says of itself, before anything of it is judged.
struct event_reading {
  std::size_t generation = 0;
  std::size_t name = document::nowhere;  ///< the event member's value, of whatever kind
  /// Where the event is named, or would be: a member of the body, the event's header, or nowhere ("").
  enum { nowhere, in_member, in_header } where = nowhere;
  std::string_view spelling;  ///< the member's name
  std::string_view event;     ///< canonical; as received when the catalog does not have it
  int event_index = -1;
  bool assumed = false;  ///< the name is the caller's, not the sender's
};

/// `in` may be null: a body that is no JSON.
event_reading read_event(const program_view& program, document* in, std::string_view event_header,
                         std::string_view unnamed_event);

/// ok when the catalog has the event, and the envelope's members and the event's data fit. Else `why` is set.
errc check_event(const program_view& program, const document& in, const event_reading& read, misfit& why);

/// The envelope's members and the event's data; `event` is -1 for one that the catalog does not list: then the
/// envelope's own fields alone are looked at. False: `why` is set.
bool check_body(const program_view& program, const document& in, std::size_t generation, int event, misfit& why);

/// The value of a member under its own name or the first of its aliases that is there; `spelling` is that name.
std::size_t find_spelled(const document& in, const member_view& member, std::string_view& spelling);

}  // namespace signpost

#endif
