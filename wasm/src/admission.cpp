// Delivering: may an endpoint be called now? The numbers stand in the input block, where they are read and written.
#include "signpost/admission.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>

#include "answer.h"
#include "block.h"
#include "point_in_time.h"

using namespace signpost;
using namespace signpost::wasm;

// The layout that js/src/admission.js reads.
static_assert(sizeof(sp_admission_fields) == 128);
static_assert(offsetof(sp_admission_fields, at) == 120);

static_assert(static_cast<int>(obstacle::none) == SP_ADMITTED);
static_assert(static_cast<int>(obstacle::circuit) == SP_CIRCUIT);
static_assert(static_cast<int>(obstacle::concurrency) == SP_CONCURRENCY);
static_assert(static_cast<int>(obstacle::rate) == SP_RATE);
static_assert(static_cast<int>(settlement::success) == SP_SUCCESS);
static_assert(static_cast<int>(settlement::failure) == SP_FAILURE);
static_assert(static_cast<int>(settlement::neither) == SP_NEITHER);

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Also for what is no number: 0.
int count_of(double number) { return std::isnan(number) ? 0 : static_cast<int>(std::clamp(number, 0.0, 2147483647.0)); }

unix_ms time_of(double ms) { return std::isnan(ms) ? 0 : point_in_time(ms); }

struct question {
  sp_admission_fields fields;
  admission_policy policy;
  admission_state state;

  /// A code: of a length that does not fit, or of a policy out of its range.
  std::int32_t read() {
    last.begin();
    const std::string_view block = input.first(input.capacity());
    if (block.size() < sizeof(fields)) return last.refuse(SP_BAD_LENGTH);
    std::memcpy(&fields, block.data(), sizeof(fields));
    policy.concurrency = fields.concurrency;
    if (!std::isnan(fields.per_second)) policy.rate = rate_limit{fields.per_second, fields.burst};
    if (!std::isnan(fields.failures)) {
      policy.circuit = circuit_policy{fields.failures, fields.open_seconds, fields.open_max_seconds};
    }
    if (const result<void> sound = check_admission_policy(policy); !sound) return last.refuse(sound.error());
    state.failures_in_a_row = count_of(fields.failures_in_a_row);
    state.times_opened = count_of(fields.times_opened);
    state.open_until = time_of(fields.open_until);
    state.tokens = fields.tokens;
    state.tokens_at = time_of(fields.tokens_at);
    state.in_flight = count_of(fields.in_flight);
    state.probing = fields.probing != 0;
    return last.succeed();
  }

  void write(const admission_state& next) {
    fields.failures_in_a_row = next.failures_in_a_row;
    fields.times_opened = next.times_opened;
    fields.open_until = static_cast<double>(next.open_until);
    fields.tokens = next.tokens;
    fields.tokens_at = static_cast<double>(next.tokens_at);
    fields.in_flight = next.in_flight;
    fields.probing = next.probing ? 1 : 0;
    input.put(&fields, sizeof(fields));
  }
};

}  // namespace

std::int32_t sp_check_admission() {
  question asked;
  return asked.read();
}

std::int32_t sp_admit(double now_ms) {
  question asked;
  if (const std::int32_t fault = asked.read(); fault != 0) return fault;
  const admission answer = admit(asked.policy, asked.state, point_in_time(now_ms));
  asked.fields.reason = static_cast<double>(answer.reason);
  asked.fields.probe = answer.probe ? 1 : 0;
  asked.fields.at = answer.at ? static_cast<double>(*answer.at) : none;
  asked.write(answer.state);
  return 0;
}

std::int32_t sp_settle(std::int32_t ended, std::int32_t probe, double now_ms) {
  question asked;
  if (const std::int32_t fault = asked.read(); fault != 0) return fault;
  if (ended < SP_SUCCESS || ended > SP_NEITHER) return last.refuse(SP_BAD_LAYOUT);
  asked.write(settle(asked.policy, asked.state, static_cast<settlement>(ended), probe != 0, point_in_time(now_ms)));
  return 0;
}
