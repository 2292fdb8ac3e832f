// Making a verifier, and the calls over the evaluator.
#include "signpost/verify.h"

#include <memory>
#include <utility>

#include "evaluator/evaluator.h"
#include "evaluator/scanned_text.h"
#include "secret_keys.h"
#include "signpost/secret.h"

namespace signpost {
namespace {

result<void> check_options(const verify_options& options, const program& from) {
  constexpr std::int64_t max_window_seconds = 31536000;
  const auto outside = [](const std::optional<std::int64_t>& seconds) {
    return seconds && (*seconds < 0 || *seconds > max_window_seconds);
  };
  if (outside(options.past_seconds) || outside(options.future_seconds)) {
    return failure{errc::invalid_option, outside(options.past_seconds) ? "/past_seconds" : "/future_seconds",
                   "expected 0 to 31536000 seconds"};
  }
  const auto time = static_cast<place>(program_view(from).word(layout::at_places) >> 2U & 3U);
  if (time == place::nowhere && (options.past_seconds || options.future_seconds)) {
    return failure{errc::invalid_option, options.past_seconds ? "/past_seconds" : "/future_seconds",
                   "expected no window, because this provider's webhooks carry no signed time"};
  }
  if (!options.unnamed_event.empty() && from.find_event(options.unnamed_event) < 0) {
    return failure{errc::invalid_option, "/unnamed_event", "expected the name of one of the provider's events"};
  }
  return {};
}

/// What a signature that no secret gives may come from.
std::string doubt_of(std::span<const text_view> secrets) {
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    if (const std::string_view warning = secret_warning(secrets[i]); !warning.empty()) {
      return (secrets.size() == 1 ? "the secret" : "secret " + std::to_string(i + 1)) + " has " + std::string(warning);
    }
  }
  return {};
}

secret_encoding encoding_of(const program& from) {
  return static_cast<secret_encoding>(program_view(from).word(layout::at_flags) >> layout::secret_shift & 3U);
}

/// A block for one call.
class own_block {
 public:
  own_block(std::span<const header_view> headers, std::string_view body)
      : size_(block_size(headers, body)), memory_(new char[size_]) {}
  std::span<char> room() const { return {memory_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<char[]> memory_;
};

evaluation judge(evaluator& with, const mac_source& by, std::string_view doubt) {
  if (with.read_signature() && with.read_signed_headers(true)) {
    if (with.authenticate(by)) {
      with.read_body(true);
    } else {
      with.found().detail = doubt;
    }
  }
  return with.found();
}

}  // namespace

verdict::verdict(const evaluation& of)
    : code(of.code),
      authentic(of.authentic),
      secret_index(of.secret_index),
      event_index(of.event_index),
      event(of.event),
      id(of.id),
      timestamp(of.timestamp),
      event_covered(of.event_covered),
      id_covered(of.id_covered),
      timestamp_covered(of.timestamp_covered),
      pointer(of.pointer),
      detail(of.detail) {}

std::size_t block_size(std::span<const header_view> headers, std::string_view body) {
  std::size_t size = block_size_of_text(body.size());
  for (const header_view& header : headers) size += header.value.size() + 2;
  return size;
}

verifier::verifier(const program& from, std::vector<hmac_key> keys, verify_options options, std::string doubt)
    : program_(from), keys_(std::move(keys)), options_(std::move(options)), doubt_(std::move(doubt)) {}

result<verifier> verifier::make(const program& from, std::span<const text_view> secrets,
                                const verify_options& options) {
  if (const result<void> sound = check_options(options, from); !sound) return sound.error();
  result<std::vector<hmac_key>> keys = keys_of(encoding_of(from), secrets);
  if (!keys) return keys.error();
  if (keys->empty()) return failure{errc::missing_secret, "", ""};
  return verifier(from, std::move(keys).value(), options, doubt_of(secrets));
}

result<verifier> verifier::make(provider_ptr from, std::span<const text_view> secrets, const verify_options& options) {
  result<verifier> made = make(from->compiled(), secrets, options);
  if (made) made->owner_ = std::move(from);
  return made;
}

verdict verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now) const {
  const own_block block(headers, body);
  return verdict(verify(headers, body, now, block.room()));
}

evaluation verifier::verify(std::span<const header_view> headers, text_view body, unix_ms now,
                            std::span<char> block) const {
  evaluator with(program_view(program_), evaluation_options(options_), body, now, block);
  with.read_headers(headers);
  return judge(with, {keys_, {}}, doubt_);
}

evaluation verifier::verify(std::span<const header_view> headers, text_view body, unix_ms now,
                            std::span<const mac> macs, std::span<char> block) const {
  evaluator with(program_view(program_), evaluation_options(options_), body, now, block);
  with.read_headers(headers);
  if (macs.size() != keys_.size()) __builtin_trap();
  return judge(with, {keys_, macs}, doubt_);
}

result<signed_frame> verifier::frame(std::span<const header_view> headers) const {
  const own_block block(headers, {});
  const program_view by(program_);
  evaluator with(by, evaluation_options(options_), {}, 0, block.room());
  with.read_headers(headers);
  if (!with.read_signature() || !with.read_signed_headers(true)) {
    const evaluation& found = with.found();
    return failure{found.code, std::string(found.pointer), std::string(found.detail)};
  }
  const evaluator_frame around = with.frame();
  const bool body_alone = by.word(by.word(layout::at_signed_text)) == 1;
  return signed_frame{std::string(around.before), std::string(around.after), body_alone};
}

result<evaluation> inspect(const program& from, std::span<const header_view> headers, text_view body, unix_ms now,
                           const verify_options& options, std::span<char> block) {
  if (const result<void> sound = check_options(options, from); !sound) return sound.error();
  evaluator with(program_view(from), evaluation_options(options), body, now, block);
  with.read_headers(headers);
  if (with.read_signed_headers(false)) with.read_body(false);
  return with.found();
}

evaluation check(const program& from, text_view body, text_view event, std::span<char> block) {
  evaluator with(program_view(from), evaluation_options(), body, 0, block);
  with.check(event);
  return with.found();
}

result<verdict> inspect(const provider& from, std::span<const header_view> headers, std::string_view body, unix_ms now,
                        const verify_options& options) {
  const own_block block(headers, body);
  const result<evaluation> found = inspect(from.compiled(), headers, body, now, options, block.room());
  return found ? result(verdict(*found)) : found.error();
}

result<int> check(const provider& from, std::string_view body, std::string_view event) {
  const own_block block({}, body);
  const evaluation found = check(from.compiled(), body, event, block.room());
  if (found.code == errc::ok) return found.event_index;
  return failure{found.code, std::string(found.pointer), std::string(found.detail)};
}

}  // namespace signpost
