#include "open.h"

namespace signpost::wasm {

handle_table<provider_ptr, handle_kind::provider> providers;
handle_table<verifier, handle_kind::verifier> verifiers;
handle_table<signer, handle_kind::signer> signers;
handle_table<delivery_plan, handle_kind::policy> policies;

}  // namespace signpost::wasm
