// What is open in this module: providers, verifiers, signers, retry policies.
#ifndef SIGNPOST_WASM_OPEN_H
#define SIGNPOST_WASM_OPEN_H

#include "handles.h"
#include "signpost/delivery_plan.h"
#include "signpost/provider.h"
#include "signpost/sign.h"
#include "signpost/verify.h"

namespace signpost::wasm {

extern handle_table<provider_ptr, handle_kind::provider> providers;
extern handle_table<verifier, handle_kind::verifier> verifiers;
extern handle_table<signer, handle_kind::signer> signers;
extern handle_table<delivery_plan, handle_kind::policy> policies;

}  // namespace signpost::wasm

#endif
