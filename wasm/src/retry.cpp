// Delivering: what follows an attempt.
#include "signpost/retry.h"

#include <cmath>
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

std::int32_t sp_check_policy(std::int32_t length) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  const result<retry_policy> read = parse_retry_policy(input.first(length));
  return read ? last.succeed() : last.refuse(read.error());
}

std::int32_t sp_next_attempt(sp_handle handle, std::int32_t length, std::int32_t attempt, std::int32_t ended,
                             std::int32_t status, double now_ms, double random, std::int32_t dead_in_a_row,
                             double failing_since_ms) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<std::string_view> texts;
  if (!split_texts(input.first(length), texts) || texts.size() != 2 || ended < SP_RESPONSE || ended > SP_LOCAL_FAULT) {
    return last.refuse(SP_BAD_LAYOUT);
  }
  const retry_policy* policy = nullptr;
  result<retry_policy> given = retry_policy{};
  if (handle == 0) {
    given = parse_retry_policy(texts[0]);
    if (!given) return last.refuse(given.error());
    policy = &*given;
  } else {
    const provider_ptr* from = providers.find(handle);
    if (from == nullptr) return last.refuse(SP_STALE_HANDLE);
    policy = &(*from)->delivery();
  }
  const outcome of{static_cast<outcome_kind>(ended), status, texts[1]};
  endpoint_record record;
  record.dead_in_a_row = dead_in_a_row;
  if (!std::isnan(failing_since_ms)) record.failing_since = point_in_time(failing_since_ms);
  const decision decided = next_attempt(*policy, attempt, of, point_in_time(now_ms), random, record);
  last.fields.next_attempt = decided.next_attempt;
  last.fields.disable_endpoint = decided.disable_endpoint ? 1 : 0;
  last.fields.has_time = decided.step == next_step::deliver_again ? 1 : 0;
  last.fields.time = static_cast<double>(decided.at);
  append_text(last.output, name_of(decided.step));
  append_text(last.output, name_of(decided.reason));
  return last.succeed_with_output();
}
