// Bodies of an endpoint's own form, made of events: JSON with placeholders in its texts, for destinations that take no
// event as it is.
//   {event} {source} {id}     the event's name, its source's, its id
//   {body:/json/pointer}      what stands there in the event's body
// {{ and }} are braces. What is put in is always text, so the JSON around it stays what its author wrote.
#ifndef SIGNPOST_BODY_TEMPLATE_H
#define SIGNPOST_BODY_TEMPLATE_H

#include <cstddef>
#include <string>
#include <string_view>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// What a placeholder's text goes through.
enum class text_escape {
  none,
  html,  ///< '&', '<' and '>' as entities
};

/// Of one placeholder's text, in UTF-16 units; what is longer is cut behind the last whole character and ends in
/// U+2026.
inline constexpr std::size_t max_placeholder_text = 2000;

/// In one template. Each goes through the members of the event's body that stand before its value.
inline constexpr std::size_t max_placeholders = 100;

/// What a template is filled from; UTF-8, but for the body, of which nothing is known.
struct SIGNPOST_API templated_event {
  text_view event;
  text_view source;
  text_view id;
  text_view body;
};

/// Is this the JSON of a template? Fails with malformed_json, unknown_variable (a placeholder that there is not, or a
/// brace alone) and invalid_option (a placeholder's pointer is none, there are more than max_placeholders, or a number
/// is beyond a double); with the JSON Pointer of the first value at fault.
SIGNPOST_API result<void> check_body_template(std::string_view json);

/// The body, without white space and with members in their order. A string of the event's body is put in as its text,
/// null and what is not there (or no JSON at all) as nothing, anything else as its JSON text, byte for byte. Fails as
/// check_body_template does.
SIGNPOST_API result<std::string> fill_body_template(std::string_view json, text_escape escape,
                                                    const templated_event& from);

}  // namespace signpost

#endif
