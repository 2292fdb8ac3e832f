// Delivering: may this URL, or this address, be called?
#include "signpost/destination.h"

#include <string>
#include <vector>

#include "answer.h"
#include "block.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

namespace {

/// Reads what is asked about and then the exceptions; 0 when they are there.
std::int32_t read_question(std::int32_t length, std::string_view& asked, destination_policy& policy) {
  last.begin();
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<text_view> texts;
  if (!split_texts(input.first(length), texts) || texts.empty()) return last.refuse(SP_BAD_LAYOUT);
  asked = texts.front();
  policy.allow.assign(texts.begin() + 1, texts.end());
  return 0;
}

}  // namespace

std::int32_t sp_check_destination(std::int32_t length, std::int32_t allow_http) {
  std::string_view url;
  destination_policy policy;
  if (const std::int32_t misuse = read_question(length, url, policy); misuse != 0) return misuse;
  policy.allow_http = allow_http != SP_HTTP_REFUSED;
  policy.http_listed_only = allow_http == SP_HTTP_LISTED;
  const result<destination> found = check_destination(url, policy);
  if (!found) return last.refuse(found.error());
  append_text(last.output, found.value().scheme);
  append_text(last.output, found.value().host);
  last.fields.port = found.value().port;
  last.fields.is_address = found.value().is_address ? 1 : 0;
  return last.succeed_with_output();
}

std::int32_t sp_check_address(std::int32_t length) {
  std::string_view address;
  destination_policy policy;
  if (const std::int32_t misuse = read_question(length, address, policy); misuse != 0) return misuse;
  const result<void> checked = check_address(address, policy);
  return checked ? last.succeed() : last.refuse(checked.error());
}
