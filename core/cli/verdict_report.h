// A verdict for machines and for people.
#ifndef SIGNPOST_CLI_VERDICT_REPORT_H
#define SIGNPOST_CLI_VERDICT_REPORT_H

#include <string>

#include "output.h"
#include "signpost/verify.h"

namespace signpost::cli {

/// {"ok", "code", "message", ...} and the verdict's members under the names that verify.h gives them; the timestamp in
/// milliseconds.
json json_of(const verdict& seen);

/// Several lines: the code and its sentence, the place at fault, and what is known of the webhook.
/// @param secret_source where the secret that matched came from; "" when none did
std::string text_of(const verdict& seen, const std::string& secret_source);

}  // namespace signpost::cli

#endif
