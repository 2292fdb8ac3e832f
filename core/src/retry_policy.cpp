#include "retry_policy.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "characters.h"
#include "manifest_section.h"

namespace signpost {
namespace {

constexpr int least_status = 100;
constexpr int most_status = 599;
constexpr std::size_t most_schedules = 20;
constexpr std::int64_t most_timeout_seconds = 300;
constexpr std::int64_t most_delay_seconds = 2'592'000;     // 30 days
constexpr std::int64_t most_failing_seconds = 31'536'000;  // 365 days
constexpr std::int64_t most_dead = 1'000'000;

bool is_whole_number(const json::value& item, std::int64_t least, std::int64_t most) {
  return item.is(json::kind::number) && item.integer_text && item.number >= static_cast<double>(least) &&
         item.number <= static_cast<double>(most);
}

/// Three digits from 100 to 599; 0 for anything else.
int read_status(std::string_view text) noexcept {
  if (text.size() != 3 || !std::all_of(text.begin(), text.end(), is_digit)) return 0;
  const int status = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
  return status >= least_status && status <= most_status ? status : 0;
}

/// 410, "4xx" or "400-407".
std::optional<status_range> read_status_range(const json::value& item) {
  if (is_whole_number(item, least_status, most_status)) {
    const int status = static_cast<int>(item.number);
    return status_range{status, status};
  }
  if (!item.is(json::kind::string)) return std::nullopt;
  const std::string_view text = item.text;
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' && text.substr(1) == "xx") {
    const int first = (text[0] - '0') * 100;
    return status_range{first, first + 99};
  }
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const int first = read_status(text.substr(0, dash));
  const int last = read_status(text.substr(dash + 1));
  if (first == 0 || last < first) return std::nullopt;
  return status_range{first, last};
}

std::vector<status_range> read_statuses(manifest_section& in, std::string_view key, bool required) {
  std::vector<status_range> all;
  const json::value* list = in.list(key, max_list, required);
  for (std::size_t i = 0; list != nullptr && i < list->items.size() && !in.failed(); ++i) {
    if (const std::optional<status_range> range = read_status_range(list->items[i])) {
      all.push_back(*range);
    } else {
      in.fail(errc::invalid_manifest, json::child_pointer(in.pointer_of(key), i),
              "expected a status from 100 to 599, a class like \"4xx\" or a range like \"400-407\", found another " +
                  std::string(json::type_name(list->items[i])));
    }
  }
  return all;
}

std::vector<std::int64_t> read_delays(manifest_section& in) {
  std::vector<std::int64_t> delays;
  const json::value* list = in.list("delays_seconds", max_list);
  for (std::size_t i = 0; list != nullptr && i < list->items.size() && !in.failed(); ++i) {
    const json::value& item = list->items[i];
    if (is_whole_number(item, 0, most_delay_seconds)) {
      delays.push_back(static_cast<std::int64_t>(item.number));
    } else {
      in.fail(errc::invalid_manifest, json::child_pointer(in.pointer_of("delays_seconds"), i),
              "expected whole seconds from 0 to 2592000, found another " + std::string(json::type_name(item)));
    }
  }
  return delays;
}

void read_by_status(manifest_section& in, retry_policy& into) {
  const json::value* list = in.list("by_status", most_schedules, false);
  for (std::size_t i = 0; list != nullptr && i < list->items.size() && !in.failed(); ++i) {
    manifest_section one(list->items[i], json::child_pointer(in.pointer_of("by_status"), i), in.fault());
    status_schedule schedule;
    schedule.statuses = read_statuses(one, "statuses", true);
    schedule.delays_seconds = read_delays(one);
    one.done();
    into.by_status.push_back(std::move(schedule));
  }
}

void read_jitter(manifest_section& in, retry_policy& into) {
  const json::value* found = in.of_kind("jitter", json::kind::number, false);
  if (found == nullptr) return;
  if (found->number < 0 || found->number > 1) in.fail_at("jitter", "expected a number from 0 to 1, found another");
  into.jitter = found->number;
}

void read_permanent(manifest_section& in, retry_policy& into) {
  const json::value* found = in.of_kind("permanent", json::kind::object, false);
  if (found == nullptr) return;
  manifest_section rule(*found, in.pointer_of("permanent"), in.fault());
  into.permanent = read_statuses(rule, "statuses", true);
  into.retry_anyway = read_statuses(rule, "except", false);
  rule.done();
}

void read_throttle(manifest_section& in, retry_policy& into) {
  const json::value* found = in.of_kind("throttle", json::kind::object, false);
  if (found == nullptr) return;
  manifest_section rule(*found, in.pointer_of("throttle"), in.fault());
  into.throttle = read_statuses(rule, "statuses", true);
  into.throttle_max_seconds = rule.integer("max_seconds", 1, most_delay_seconds, into.throttle_max_seconds);
  rule.done();
}

void read_disable(manifest_section& in, retry_policy& into) {
  const json::value* found = in.of_kind("disable", json::kind::object, false);
  if (found == nullptr) return;
  manifest_section rule(*found, in.pointer_of("disable"), in.fault());
  into.disable = read_statuses(rule, "statuses", false);
  into.disable_after_dead = static_cast<int>(rule.integer("after_dead", 1, most_dead, 0));
  into.disable_after_seconds = rule.integer("after_seconds", 0, most_failing_seconds, 0);
  if (rule.has("after_seconds") && !rule.has("after_dead")) {
    rule.fail_at("after_seconds", "expected after_dead beside this key, found nothing");
  }
  rule.done();
}

/// "basis", "assumed" and "note", which an endpoint's own policy may do without.
void read_basis(manifest_section& in) {
  constexpr std::array<std::string_view, 3> about = {"basis", "assumed", "note"};
  in.choice("basis", {"documented", "found", "assumed"}, false);
  const std::vector<std::string> assumed = in.texts("assumed", false);
  for (std::size_t i = 0; i < assumed.size(); ++i) {
    if (in.has(assumed[i]) && std::find(about.begin(), about.end(), assumed[i]) == about.end()) continue;
    in.fail(errc::invalid_manifest, json::child_pointer(in.pointer_of("assumed"), i),
            "expected the name of another key of this policy, found \"" + assumed[i] + "\"");
  }
  in.text("note", false);
}

}  // namespace

result<retry_policy> read_retry_policy(const json::value& of, const std::string& pointer, errc code) {
  retry_policy policy;
  failure fault;
  manifest_section in(of, pointer, fault);
  read_basis(in);
  policy.timeout_seconds = in.integer("timeout_seconds", 1, most_timeout_seconds);
  policy.delays_seconds = read_delays(in);
  read_by_status(in, policy);
  read_jitter(in, policy);
  read_permanent(in, policy);
  read_throttle(in, policy);
  read_disable(in, policy);
  const json::value* waits = in.of_kind("waits_for_response", json::kind::boolean, false);
  policy.waits_for_response = waits == nullptr || waits->boolean;
  policy.repeats_unanswered = in.choice("unanswered", {"retry", "unknown"}, false) == 0;
  in.done();
  if (fault.code == errc::ok) return policy;
  // Sections speak of a manifest; an endpoint's own policy is none.
  if (code != errc::invalid_manifest) fault.code = code;
  return fault;
}

result<retry_policy> parse_retry_policy(std::string_view json) {
  const result<json::value> document = json::parse(json);
  if (!document) return document.error();
  return read_retry_policy(*document, "", errc::invalid_policy);
}

}  // namespace signpost
