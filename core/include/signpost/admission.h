// May an endpoint be called now? Pure decisions from a policy, a state that the caller keeps, and the time.
// Source: docs/architecture.md, "May an endpoint be called now?".
#ifndef SIGNPOST_ADMISSION_H
#define SIGNPOST_ADMISSION_H

#include <cstdint>
#include <optional>
#include <string_view>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/time.h"

namespace signpost {

/// A token bucket: each attempt takes one token; they come back evenly, and no more than `burst` are ever saved.
struct SIGNPOST_API rate_limit {
  double per_second = 1;  ///< 0.01 to 1,000
  double burst = 1;       ///< 1 to 10,000, whole
};

/// A circuit breaker.
struct SIGNPOST_API circuit_policy {
  double failures = 10;           ///< so many in a row open it; 1 to 1,000, whole
  double open_seconds = 30;       ///< how long the first time; 1 to 86,400
  double open_max_seconds = 600;  ///< twice as long each time in a row, up to this; open_seconds to 86,400
};

struct SIGNPOST_API admission_policy {
  double concurrency = 6;  ///< attempts at a time; 1 to 6 (what a worker may have open), whole
  std::optional<rate_limit> rate;
  std::optional<circuit_policy> circuit;
};

/// Fails with invalid_option and the pointer of the member: "/concurrency", "/rate_limit/burst",
/// "/circuit/open_seconds".
SIGNPOST_API result<void> check_admission_policy(const admission_policy& policy);

/// What is to be kept of an endpoint. Numbers only, so that it can be stored; a new endpoint's is the default. After a
/// restart nothing is in flight any more: the caller then sets in_flight and probing to 0. No value does harm.
struct SIGNPOST_API admission_state {
  int failures_in_a_row = 0;  ///< since the last success
  int times_opened = 0;       ///< since the circuit was last closed; 0: it is closed
  unix_ms open_until = 0;     ///< with times_opened above 0: nothing is admitted before
  double tokens = -1;         ///< in the bucket at `tokens_at`; negative: it is full
  unix_ms tokens_at = 0;
  int in_flight = 0;     ///< admitted and not yet settled
  bool probing = false;  ///< one of them is the circuit's probe
};

enum class obstacle {
  none,         ///< admitted
  circuit,      ///< open, or its probe has not ended
  concurrency,  ///< as many are in flight as may be
  rate,         ///< no token
};

struct SIGNPOST_API admission {
  bool admitted = false;
  bool probe = false;         ///< the one attempt that tries whether the endpoint works again; to be handed to settle()
  std::optional<unix_ms> at;  ///< refused: when to ask again; nothing when an attempt has to be settled first
  obstacle reason = obstacle::none;
  admission_state state;  ///< to be kept from now on, also after a refusal
};

/// Asks for one attempt at `now`. An open circuit admits nothing until its time is over, then one probe at a time. A
/// clock that went back never closes an endpoint for longer than its policy does. The policy must be sound.
SIGNPOST_API admission admit(const admission_policy& policy, const admission_state& state, unix_ms now) noexcept;

enum class settlement {
  success,
  failure,
  neither,  ///< says nothing of the endpoint: a local fault, a refused destination
};

/// An admitted attempt ended at `now`; `probe` as its admission said. A probe's success closes the circuit, its failure
/// opens it for twice as long; what other attempts bring while the circuit is open changes nothing but the count.
SIGNPOST_API admission_state settle(const admission_policy& policy, const admission_state& state, settlement ended,
                                    bool probe, unix_ms now) noexcept;

SIGNPOST_API std::string_view name_of(obstacle reason) noexcept;

}  // namespace signpost

#endif
