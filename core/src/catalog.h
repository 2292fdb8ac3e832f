// The event catalog at work: which event a body is, and whether it fits.
#ifndef SIGNPOST_SRC_CATALOG_H
#define SIGNPOST_SRC_CATALOG_H

#include <string_view>

#include "json.h"
#include "provider_data.h"

namespace signpost {

/// The index of a canonical name or an alias; -1 when the catalog has none.
int find_event(const provider::data& of, std::string_view name);

struct named_body {
  std::size_t generation = 0;         ///< the envelope that the body uses
  const json::value* name = nullptr;  ///< the event member, of whatever kind; null when there is none
  std::string_view spelling;          ///< the member's name in this body: its own or an alias
};

/// Which envelope a body uses: the first one whose event member (or an alias of it) is there; else a flat one; else the
/// first. Where there is a flat generation, the event member counts only beside the data member or when it names a
/// known event.
named_body find_event_name(const provider::data& of, const json::value& body);

/// What a body says of itself, before anything of it is judged.
struct reading {
  std::size_t generation = 0;         ///< the envelope that the body uses
  const json::value* name = nullptr;  ///< the event member, of whatever kind; null when there is none
  std::string pointer;                ///< of the member that names the event, or "header:NAME", also where it is absent
  std::string event;  ///< canonical; as received when the catalog does not have it; "" when there is none
  int event_index = -1;
  bool assumed = false;  ///< the name is the caller's unnamed_event, not the sender's
};

/// Names the event: by the given header's value, where the provider has it in a header, else by the body, else, for a
/// flat body, by `unnamed_event`.
reading read_event(const provider::data& of, const json::value& body, std::string_view event_header,
                   std::string_view unnamed_event);

/// Whether the catalog has the event, and whether the envelope's members and the event's data fit. An event that an
/// open catalog does not list may have any data; where it is named, the envelope's own fields are held against it.
result<void> check_event(const provider::data& of, const json::value& body, const reading& read);

/// The same for an event that is known already; -1 is one that the catalog does not list.
result<void> check_body(const provider::data& of, const json::value& body, std::size_t generation, int event);

}  // namespace signpost

#endif
