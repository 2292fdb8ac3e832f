// What verifiers and receivers are made with.
#ifndef SIGNPOST_SRC_VERIFY_SETTINGS_H
#define SIGNPOST_SRC_VERIFY_SETTINGS_H

#include <span>
#include <string>

#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/verify.h"

namespace signpost {

/// Fails with invalid_option. `has_time`: the provider's webhooks carry a time that is judged; `knows_unnamed`: the
/// catalog has the unnamed event, or there is none.
result<void> check_options(const verify_options& options, bool has_time, bool knows_unnamed);

/// What a signature that no secret gives may come from.
std::string doubt_of(std::span<const text_view> secrets);

}  // namespace signpost

#endif
