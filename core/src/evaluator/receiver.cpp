// Making a receiver, and the calls over the evaluator.
#include "signpost/receiver.h"

#include <utility>

#include "evaluator/evaluator.h"
#include "secret_keys.h"
#include "verify_settings.h"

namespace signpost {
namespace {

result<void> check_settings(const program& from, const verify_options& options) {
  const auto time = static_cast<place>(program_view(from).word(layout::at_places) >> 2U & 3U);
  const bool is_known = options.unnamed_event.empty() || from.find_event(options.unnamed_event) >= 0;
  return check_options(options, time != place::nowhere, is_known);
}

secret_encoding encoding_of(const program& from) {
  return static_cast<secret_encoding>(program_view(from).word(layout::at_flags) >> layout::secret_shift & 3U);
}

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

verdict verdict_of(const evaluation& of) {
  verdict copy;
  copy.code = of.code;
  copy.authentic = of.authentic;
  copy.secret_index = of.secret_index;
  copy.event_index = of.event_index;
  copy.event = of.event;
  copy.id = of.id;
  copy.timestamp = of.timestamp;
  copy.event_covered = of.event_covered;
  copy.id_covered = of.id_covered;
  copy.timestamp_covered = of.timestamp_covered;
  copy.pointer = of.pointer;
  copy.detail = of.detail;
  return copy;
}

std::size_t block_size(std::span<const header_view> headers, std::string_view body) {
  constexpr std::size_t fixed = 10240;
  std::size_t size = fixed;
  for (const header_view& header : headers) size += header.value.size() + 2;
  // A body of more bytes is refused before its tokens are made; its sentence is short.
  return size + (body.size() > document::max_size ? 0 : 5 * body.size());
}

receiver::receiver(const program& from, std::vector<hmac_key> keys, verify_options options, std::string doubt)
    : program_(from), keys_(std::move(keys)), options_(std::move(options)), doubt_(std::move(doubt)) {}

result<receiver> receiver::make(const program& from, std::span<const text_view> secrets,
                                const verify_options& options) {
  if (const result<void> sound = check_settings(from, options); !sound) return sound.error();
  result<std::vector<hmac_key>> keys = keys_of(encoding_of(from), secrets);
  if (!keys) return keys.error();
  if (keys->empty()) return failure{errc::missing_secret, "", ""};
  return receiver(from, std::move(keys).value(), options, doubt_of(secrets));
}

evaluation receiver::verify(std::span<const header_view> headers, std::string_view body, unix_ms now,
                            std::span<char> block) const {
  evaluator with(program_view(program_), evaluation_options(options_), body, now, block);
  with.read_headers(headers);
  return judge(with, {keys_, {}}, doubt_);
}

evaluation receiver::verify(std::span<const header_view> headers, std::string_view body, unix_ms now,
                            std::span<const mac> macs, std::span<char> block) const {
  evaluator with(program_view(program_), evaluation_options(options_), body, now, block);
  with.read_headers(headers);
  return judge(with, {std::span(keys_).first(std::min(keys_.size(), macs.size())), macs}, doubt_);
}

result<evaluation> inspect(const program& from, std::span<const header_view> headers, std::string_view body,
                           unix_ms now, const verify_options& options, std::span<char> block) {
  if (const result<void> sound = check_settings(from, options); !sound) return sound.error();
  evaluator with(program_view(from), evaluation_options(options), body, now, block);
  with.read_headers(headers);
  if (with.read_signed_headers(false)) with.read_body(false);
  return with.found();
}

evaluation check(const program& from, std::string_view body, text_view event, std::span<char> block) {
  evaluator with(program_view(from), evaluation_options(), body, 0, block);
  with.check(event);
  return with.found();
}

}  // namespace signpost
