// --set /json/pointer=value: changing one member of a JSON document.
// Source: RFC 6901 for the pointer.
#ifndef SIGNPOST_CLI_FIELD_EDIT_H
#define SIGNPOST_CLI_FIELD_EDIT_H

#include <string>
#include <string_view>

#include "output.h"

namespace signpost::cli {

/// Applies one "/pointer=value" to the document. The value is JSON when it parses as JSON, else the text itself. The
/// place's parent must exist; a new member may be added to an object, and "-" appends to an array. A refusal ("usage")
/// says what is wrong.
/// @param fixed the pointer of a member that is not to be set this way; "" for none
void apply_set(json& document, const std::string& assignment, std::string_view fixed);

}  // namespace signpost::cli

#endif
