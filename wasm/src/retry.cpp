// Delivering: what follows an attempt.
#include "signpost/retry.h"

#include <cmath>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "open.h"
#include "point_in_time.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

static_assert(static_cast<int>(outcome_kind::response) == SP_RESPONSE);
static_assert(static_cast<int>(outcome_kind::timeout) == SP_TIMEOUT);
static_assert(static_cast<int>(outcome_kind::connection_error) == SP_CONNECTION_ERROR);
static_assert(static_cast<int>(outcome_kind::destination_refused) == SP_DESTINATION_REFUSED);
static_assert(static_cast<int>(outcome_kind::local_fault) == SP_LOCAL_FAULT);
static_assert(static_cast<int>(outcome_kind::not_sent) == SP_NOT_SENT);

std::int32_t sp_check_policy(std::int32_t length) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  const result<retry_policy> read = parse_retry_policy(input.first(length));
  return read ? last.succeed() : last.refuse(read.error());
}

sp_handle sp_policy_open(sp_handle from, std::int32_t length) {
  last.begin();
  std::vector<text_view> texts;
  const provider_ptr* of = from == 0 ? nullptr : providers.find(from);
  if (from != 0 && of == nullptr) {
    last.refuse(SP_STALE_HANDLE);
  } else if (!input.holds(length)) {
    last.refuse(SP_BAD_LENGTH);
  } else if (!split_texts(input.first(length), texts) || texts.size() != 2) {
    last.refuse(SP_BAD_LAYOUT);
  } else {
    const result<retry_policy> policy = of == nullptr ? parse_retry_policy(texts[0]) : (*of)->delivery();
    const result<delivery_overrides> set = parse_delivery_overrides(texts[1]);
    if (!policy || !set) {
      last.refuse(policy ? set.error() : policy.error());
    } else {
      delivery_plan plan = plan_delivery(*policy, *set);
      last.output = describe(plan);
      last.succeed_with_output();
      return policies.open(std::move(plan));
    }
  }
  return 0;
}

std::int32_t sp_policy_close(sp_handle handle) {
  last.begin();
  return policies.close(handle) ? last.succeed() : last.refuse(SP_STALE_HANDLE);
}

std::int32_t sp_next_attempt(sp_handle handle, std::int32_t length, std::int32_t attempt, std::int32_t ended,
                             std::int32_t status, double now_ms, double random, std::int32_t dead_in_a_row,
                             double failing_since_ms) {
  last.begin();
  const delivery_plan* plan = policies.find(handle);
  if (plan == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  if (ended < SP_RESPONSE || ended > SP_NOT_SENT) return last.refuse(SP_BAD_LAYOUT);
  const outcome of{static_cast<outcome_kind>(ended), status, input.first(length)};
  endpoint_record record;
  record.dead_in_a_row = dead_in_a_row;
  if (!std::isnan(failing_since_ms)) record.failing_since = point_in_time(failing_since_ms);
  const decision decided = next_attempt(plan->policy, attempt, of, point_in_time(now_ms), random, record);
  last.fields.next_attempt = decided.next_attempt;
  last.fields.disable_endpoint = decided.disable_endpoint ? 1 : 0;
  last.fields.has_time = decided.step == next_step::deliver_again ? 1 : 0;
  last.fields.time = static_cast<double>(decided.at);
  append_text(last.output, name_of(decided.step));
  append_text(last.output, name_of(decided.reason));
  return last.succeed_with_output();
}
