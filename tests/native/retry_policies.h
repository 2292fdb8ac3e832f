// The products' ways of delivering, written out from their documents, and decisions in words.
#ifndef SIGNPOST_TESTS_NATIVE_RETRY_POLICIES_H
#define SIGNPOST_TESTS_NATIVE_RETRY_POLICIES_H

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "signpost/retry.h"

namespace retry_policies {

inline constexpr std::string_view clientpress =
    R"({"timeout_seconds": 5, "delays_seconds": [], "waits_for_response": false})";
inline constexpr std::string_view clientflow = R"({"timeout_seconds": 10, "delays_seconds": [1, 2, 4],
    "permanent": {"statuses": ["4xx"], "except": [408, 429]}})";
inline constexpr std::string_view portalio =
    R"({"timeout_seconds": 10, "delays_seconds": [60, 300, 1800, 7200, 43200]})";
/// No product's: it honours Retry-After.
inline constexpr std::string_view throttled = R"({"timeout_seconds": 10, "delays_seconds": [60, 300, 1800, 7200, 43200],
    "throttle": {"statuses": [429, 503], "max_seconds": 86400}})";
inline constexpr std::string_view cepro = R"({"timeout_seconds": 10, "delays_seconds": [10, 60, 300]})";
inline constexpr std::string_view standard = R"({"timeout_seconds": 15,
    "delays_seconds": [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400], "jitter": 0.1,
    "throttle": {"statuses": [429, 502, 503, 504], "max_seconds": 86400}, "disable": {"statuses": [410]}})";

/// The parsed policy; throws where there is none.
inline signpost::retry_policy policy_of(std::string_view json) {
  auto parsed = signpost::parse_retry_policy(json);
  if (!parsed) throw std::runtime_error("a test's policy is refused at " + parsed.error().pointer);
  return std::move(parsed).value();
}

inline signpost::outcome answer(int status, std::string_view retry_after = {}) {
  return {signpost::outcome_kind::response, status, retry_after};
}

inline signpost::outcome ended(signpost::outcome_kind kind) { return {kind, 0, {}}; }

/// The whole decision in words, to be compared with the three below.
inline std::string shown(const signpost::decision& of) {
  return std::string(name_of(of.step)) + " at " + std::to_string(of.at) + ", attempt " +
         std::to_string(of.next_attempt) + ", " + std::string(name_of(of.reason)) +
         (of.disable_endpoint ? ", endpoint disabled" : "");
}

inline std::string delivered() { return "delivered at 0, attempt 0, none"; }

inline std::string dead(std::string_view reason) { return "dead at 0, attempt 0, " + std::string(reason); }

inline std::string again(signpost::unix_ms at, int attempt) {
  return "deliver_again at " + std::to_string(at) + ", attempt " + std::to_string(attempt) + ", none";
}

}  // namespace retry_policies

#endif
