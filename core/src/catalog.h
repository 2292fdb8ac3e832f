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

/// The envelope's members and the event's data. `event` -1 (unlisted in an open catalog) checks nothing.
result<void> check_body(const provider::data& of, const json::value& body, std::size_t generation, int event);

/// What of a body matters to a verdict, once the body is parsed.
struct reading {
  errc code = errc::ok;
  int event_index = -1;
  std::string event;
  std::size_t generation = 0;  ///< the envelope that the body uses
  std::string named_at;        ///< the pointer of the member that names the event; "" when none does
  bool assumed = false;        ///< the name is the caller's unnamed_event, not the sender's
  std::string pointer;
  std::string detail;
};

/// Names the event (by the body, the given header's value, or `unnamed_event` for a flat body) and checks it.
reading read_event(const provider::data& of, const json::value& body, const std::string_view* event_header,
                   std::string_view unnamed_event);

}  // namespace signpost

#endif
