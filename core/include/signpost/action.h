// What an app directory such as OttoKit asks of a product, held against the manifest's actions.
// Source: the manifest's section "automation" (docs/providers.md).
#ifndef SIGNPOST_ACTION_H
#define SIGNPOST_ACTION_H

#include <string>
#include <string_view>

#include "signpost/export.h"
#include "signpost/provider.h"
#include "signpost/result.h"

namespace signpost {

/// Looks at a request for an action, {"action": slug, "data": ...}, and gives the slug. Members beside these two are
/// the sender's own and are not looked at. Fails with malformed_json; with schema_mismatch and the pointer of what does
/// not fit; with unknown_action, whose detail names the actions that are spelled alike.
SIGNPOST_API result<std::string> check_action(const provider& from, std::string_view request);

}  // namespace signpost

#endif
