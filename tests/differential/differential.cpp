// signpost_differential COUNT SEED: so many webhooks, each judged by a verifier and by a receiver, inspected and
// checked by both. Prints every difference, and ends with 1 when there was one.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "provider_data.h"
#include "webhooks.h"

using namespace signpost;

namespace {

bool is_same(const verdict& one, const verdict& other) {
  return one.code == other.code && one.authentic == other.authentic && one.secret_index == other.secret_index &&
         one.event_index == other.event_index && one.event == other.event && one.id == other.id &&
         one.timestamp == other.timestamp && one.event_covered == other.event_covered &&
         one.id_covered == other.id_covered && one.timestamp_covered == other.timestamp_covered &&
         one.pointer == other.pointer && one.detail == other.detail;
}

void print(const char* who, const verdict& of) {
  std::printf("  %s: %s %s%s index %d event \"%s\" id \"%s\" time %lld covered %d%d%d pointer \"%s\" detail \"%s\"\n",
              who, std::string(name_of(of.code)).c_str(), of.authentic ? "authentic " : "",
              of.secret_index == 0 ? "first" : "", of.event_index, of.event.c_str(), of.id.c_str(),
              static_cast<long long>(of.timestamp.value_or(-1)), of.event_covered ? 1 : 0, of.id_covered ? 1 : 0,
              of.timestamp_covered ? 1 : 0, of.pointer.c_str(), of.detail.c_str());
}

/// What was met on the way.
struct tally {
  std::array<unsigned long long, 64> codes{};

  void print() const {
    for (std::size_t code = 0; code < codes.size(); ++code) {
      if (codes[code] == 0) continue;
      std::printf(" %s %llu", std::string(name_of(static_cast<errc>(code))).c_str(), codes[code]);
    }
    std::printf("\n");
  }
};

/// Both engines, prepared for one provider.
class both_engines {
 public:
  both_engines(subject given, chance& by)
      : of_(std::move(given)), bytes_(compile_program(*of_.from).value()), program_(program::open(bytes_).value()) {
    const std::vector<event_type>& events = of_.from->events();
    if (!events.empty() && by.once_in(2)) options_.unnamed_event = by.one_of(events).name;
    secrets_ = {secret_of(*of_.from, 'k'), secret_of(*of_.from, 'o')};
    if (by.once_in(3)) std::swap(secrets_[0], secrets_[1]);
    if (by.once_in(3)) options_.past_seconds = static_cast<std::int64_t>(by.below(20000));
    const std::vector<text_view> views(secrets_.begin(), secrets_.end());
    if (!verifier::make(of_.from, views, options_)) options_.past_seconds.reset();
    verifier_.emplace(verifier::make(of_.from, views, options_).value());
    receiver_.emplace(receiver::make(program_, views, options_).value());
  }
  both_engines(const both_engines&) = delete;
  both_engines& operator=(const both_engines&) = delete;

  std::size_t program_size() const { return bytes_.size(); }

  /// One webhook; the count of calls in which the engines differ.
  int compare(chance& by, tally& met) {
    const hmac_key key = key_of(*of_.from, secret_of(*of_.from, 'k')).value();
    const webhook one = random_webhook(of_, key, by);
    block_.resize(std::max(block_.size(), block_size(one.headers, one.body)));
    const std::span<char> room(block_.data(), block_size(one.headers, one.body));
    int differences = 0;
    const auto hold = [&](const char* call, const verdict& expected, const verdict& found) {
      ++met.codes[static_cast<std::size_t>(expected.code)];
      if (is_same(expected, found)) return;
      ++differences;
      std::printf("%s differs\n  body: %s\n", call, one.body.c_str());
      for (const header_view& header : one.headers) {
        std::printf("  %s: %s\n", std::string(header.name).c_str(), std::string(header.value).c_str());
      }
      print("verifier", expected);
      print("receiver", found);
      if (of_.from->manifest().size() < 20000)
        std::printf("  manifest: %s\n", std::string(of_.from->manifest()).c_str());
    };
    hold("verify", verifier_->verify(one.headers, one.body, one.now),
         verdict_of(receiver_->verify(one.headers, one.body, one.now, room)));
    hold("inspect", inspect(*of_.from, one.headers, one.body, one.now, options_).value(),
         verdict_of(inspect(program_, one.headers, one.body, one.now, options_, room).value()));
    const result<int> checked = check(*of_.from, one.body, one.event);
    const evaluation seen = check(program_, one.body, one.event, room);
    verdict expected;
    verdict found;
    expected.event_index = checked ? checked.value() : -1;
    if (!checked)
      std::tie(expected.code, expected.pointer, expected.detail) =
          std::tie(checked.error().code, checked.error().pointer, checked.error().detail);
    found.event_index = seen.code == errc::ok ? seen.event_index : -1;
    found.code = seen.code;
    found.pointer = seen.pointer;
    found.detail = seen.detail;
    hold("check", expected, found);
    return differences;
  }

 private:
  subject of_;
  std::string bytes_;
  program program_;
  std::vector<std::string> secrets_;
  verify_options options_;
  std::optional<verifier> verifier_;
  std::optional<receiver> receiver_;
  std::vector<char> block_;
};

}  // namespace

int main(int count, char** arguments) {
  const unsigned long long webhooks = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 100000;
  const unsigned long long seed = count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1;
  chance by(seed);
  std::vector<subject> known = known_subjects();
  std::vector<std::unique_ptr<both_engines>> fixed;
  fixed.reserve(known.size());
  for (subject& one : known) fixed.push_back(std::make_unique<both_engines>(std::move(one), by));
  for (std::size_t i = 0; i < provider::builtin_names().size(); ++i) {
    std::printf("%s: %zu bytes\n", std::string(provider::builtin_names()[i]).c_str(), fixed[i]->program_size());
  }
  tally met;
  unsigned long long differences = 0;
  unsigned long long manifests = 0;
  constexpr unsigned long long most_printed = 20;
  for (unsigned long long done = 0; done < webhooks && differences < most_printed;) {
    // Half of them over what is known, half over manifests that were made for a few webhooks each.
    for (int i = 0; i < 200; ++i, ++done)
      differences += static_cast<unsigned>(fixed[by.below(fixed.size())]->compare(by, met));
    both_engines made(random_subject(by), by);
    ++manifests;
    for (int i = 0; i < 200; ++i, ++done) differences += static_cast<unsigned>(made.compare(by, met));
  }
  std::printf("%llu webhooks, three calls each, over %zu manifests and %llu made ones, seed %llu: %llu differences\n",
              webhooks, fixed.size(), manifests, seed, differences);
  met.print();
  return differences == 0 ? 0 : 1;
}
