// The small module's calls over the evaluator.
#include "verify_module.h"

#include <cmath>
#include <cstring>
#include <new>
#include <span>

#include "evaluator/evaluator.h"
#include "secret_keys.h"
#include "signpost/event_key.h"
#include "signpost/secret.h"

using namespace signpost;

namespace {

struct named_program {
  std::string_view name;
  std::string_view bytes;
};

constexpr named_program builtin_programs[] = {
#include "program/builtin_programs.inc"
};

sv_result_fields last;

/// What a receiver is in memory.
struct receiver_record {
  std::string_view program;
  evaluation_options options;
  std::size_t key_count;
  char doubt[64];
  std::size_t doubt_size;
  alignas(8) char keys[max_secrets * sizeof(hmac_key)];

  std::span<const hmac_key> known_keys() const { return {reinterpret_cast<const hmac_key*>(keys), key_count}; }
};

sv_bytes place_of(std::string_view text) {
  return {static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(text.data())),
          static_cast<std::uint32_t>(text.size())};
}

std::int32_t answer(errc code, std::string_view pointer = {}, std::string_view detail = {}) {
  last.code = static_cast<std::int32_t>(code);
  last.pointer = place_of(pointer);
  last.detail = place_of(detail);
  return last.code;
}

std::int32_t answer(const evaluation& of) {
  last.authentic = of.authentic ? 1 : 0;
  last.secret_index = of.secret_index;
  last.event_index = of.event_index;
  last.generation = of.generation;
  last.covered = (of.event_covered ? 1 : 0) | (of.id_covered ? 2 : 0) | (of.timestamp_covered ? 4 : 0);
  last.has_time = of.timestamp ? 1 : 0;
  last.time = static_cast<double>(of.timestamp.value_or(0));
  last.event = place_of(of.event);
  last.id = place_of(of.id);
  return answer(of.code, of.pointer, of.detail);
}

/// NaN is the earliest time there is; a fraction is cut off.
unix_ms point_in_time(double ms) {
  constexpr double limit = 9.0e15;
  return std::isnan(ms) || ms < -limit ? static_cast<unix_ms>(-limit) : static_cast<unix_ms>(std::fmin(ms, limit));
}

/// An evaluator over what a call was given.
struct call {
  [[gnu::noinline]] call(const receiver_record& by, std::string_view lines, std::string_view body, double now,
                         std::span<char> block)
      : with(program_view(by.program), by.options, body, point_in_time(now), block) {
    request_headers& headers = with.headers();
    for (std::size_t i = 0; i < headers.count() && !lines.empty(); ++i) {
      const std::size_t end = std::min(lines.find('\n'), lines.size() - 1);
      const std::string_view value = lines.substr(0, end);
      if (value != std::string_view("\0", 1)) headers.set(i, value);
      lines.remove_prefix(end + 1);
    }
    fits = lines.empty();
  }
  evaluator with;
  bool fits;  ///< there are as many lines as headers
};

const receiver_record& record_of(const void* receiver) { return *static_cast<const receiver_record*>(receiver); }

std::int32_t refuse_option(const char* pointer, const char* detail) {
  return answer(errc::invalid_option, pointer, detail);
}

std::int32_t check_options(const receiver_record& of) {
  constexpr std::int64_t most = 31536000;
  const program_view by(of.program);
  const auto outside = [](const std::optional<std::int64_t>& seconds) {
    return seconds && (*seconds < 0 || *seconds > most);
  };
  const bool past = of.options.past_seconds.has_value();
  const char* const window = outside(of.options.past_seconds) || (past && !outside(of.options.future_seconds))
                                 ? "/past_seconds"
                                 : "/future_seconds";
  if (outside(of.options.past_seconds) || outside(of.options.future_seconds)) {
    return refuse_option(window, "expected 0 to 31536000 seconds");
  }
  const bool has_time = (by.word(layout::at_places) >> 2U & 3U) != static_cast<unsigned>(place::nowhere);
  if (!has_time && (past || of.options.future_seconds)) {
    return refuse_option(window, "expected no window, because this provider's webhooks carry no signed time");
  }
  if (!of.options.unnamed_event.empty() && by.find_event(of.options.unnamed_event) < 0) {
    return refuse_option("/unnamed_event", "expected the name of one of the provider's events");
  }
  return answer(errc::ok);
}

char sentence_room[160];

secret_encoding secrets_of(const program_view& by) {
  return static_cast<secret_encoding>(by.word(layout::at_flags) >> layout::secret_shift & 3U);
}

/// Says so when there is white space around the first secret that has some.
void doubt(receiver_record& of, std::string_view secret, bool single) {
  const std::string_view warning = secret_warning(secret);
  if (warning.empty() || of.doubt_size > 0) return;
  sentence words(std::span<char>(of.doubt, sizeof of.doubt));
  words << (single ? "the secret" : "secret ");
  if (!single) words << std::uint64_t{of.key_count};
  words << " has " << warning;
  of.doubt_size = words.take().size();
}

/// Reads the secrets into the record.
std::int32_t read_secrets(receiver_record& into, const char* at, const char* end, char* room) {
  const secret_encoding encoding = secrets_of(program_view(into.program));
  const char* const first = at;
  while (at != end) {
    std::uint32_t length = 0;
    std::memcpy(&length, at, sizeof length);
    const std::string_view secret(at + sizeof length, length);
    const bool single = at == first && secret.data() + length == end;
    at = secret.data() + length;
    if (into.key_count == max_secrets) return refuse_option("/secrets", "expected at most 16 secrets");
    const secret_reading read = read_secret(encoding, secret, room);
    if (read.code != errc::ok) {
      sentence words(sentence_room);
      words << '/' << std::uint64_t{into.key_count};
      const std::string_view pointer = words.take();
      if (read.code == errc::malformed_secret) words << "expected " << read.expected;
      return answer(read.code, pointer, words.take());
    }
    new (into.keys + into.key_count * sizeof(hmac_key)) hmac_key(read.key);
    ++into.key_count;
    doubt(into, secret, single);
  }
  return answer(errc::ok);
}

}  // namespace

std::int32_t sv_abi_version() { return SV_ABI_VERSION; }

sv_result_fields* sv_result() { return &last; }

void sv_provider(std::uint32_t index) {
  last.output = index < std::size(builtin_programs) ? place_of(builtin_programs[index].name) : sv_bytes{};
}

std::int32_t sv_builtin(const char* name, std::uint32_t name_length) {
  for (const named_program& one : builtin_programs) {
    if (one.name != std::string_view(name, name_length)) continue;
    last.output = place_of(one.bytes);
    return answer(errc::ok);
  }
  return answer(errc::unknown_provider);
}

std::int32_t sv_open(const char* program, std::uint32_t length) {
  const std::string_view bytes(program, length);
  const std::string_view fault = find_program_fault(bytes);
  if (!fault.empty()) return answer(errc::invalid_program, {}, fault);
  last.output = place_of(program_view(bytes).name_at(layout::at_name));
  return answer(errc::ok);
}

void sv_header(const char* program, std::uint32_t length, std::uint32_t index) {
  const program_view by(std::string_view(program, length));
  const std::size_t names = by.word(layout::at_headers);
  last.output = index < by.word(names) ? place_of(by.name_at(names + 1 + index)) : sv_bytes{};
}

void sv_event(const char* program, std::uint32_t length, std::uint32_t index) {
  const program_view by(std::string_view(program, length));
  const bool known = index < static_cast<std::uint32_t>(by.event_count());
  last.output = known ? place_of(by.event_name(static_cast<int>(index))) : sv_bytes{};
}

std::int32_t sv_key(const char* program, std::uint32_t length, const char* secret, std::uint32_t secret_length,
                    char* room) {
  const program_view by(std::string_view(program, length));
  const secret_reading read = read_secret(secrets_of(by), {secret, secret_length}, room);
  last.output = place_of(read.key);
  return answer(read.code);
}

std::uint32_t sv_receiver_size() { return sizeof(receiver_record); }

std::int32_t sv_receiver(const char* program, std::uint32_t length, char* secrets, std::uint32_t secrets_length,
                         std::int32_t windows, std::int32_t past_seconds, std::int32_t future_seconds,
                         const char* unnamed_event, std::uint32_t unnamed_length, char* room, void* into) {
  auto& made = *new (into) receiver_record;
  made.program = {program, length};
  made.key_count = 0;
  made.doubt_size = 0;
  made.options.unnamed_event = {unnamed_event, unnamed_length};
  if ((windows & SV_HAS_PAST) != 0) made.options.past_seconds = past_seconds;
  if ((windows & SV_HAS_FUTURE) != 0) made.options.future_seconds = future_seconds;
  std::int32_t code = check_options(made);
  if (code == 0) code = read_secrets(made, secrets, secrets + secrets_length, room);
  wipe(secrets, secrets_length);
  wipe(room, secrets_length);
  return code;
}

std::int32_t sv_verify(const void* receiver, const char* lines, std::uint32_t lines_length, const char* body,
                       std::uint32_t body_length, double now, const std::uint8_t* macs, char* block,
                       std::uint32_t block_length) {
  const receiver_record& by = record_of(receiver);
  call one(by, {lines, lines_length}, {body, body_length}, now, {block, block_length});
  if (!one.fits) return SV_BAD_LAYOUT;
  evaluator& with = one.with;
  if (with.read_signature() && with.read_signed_headers(true)) {
    const std::span<const mac> given(reinterpret_cast<const mac*>(macs), macs == nullptr ? 0 : by.key_count);
    if (with.authenticate({by.known_keys(), given})) {
      with.read_body(true);
    } else {
      with.found().detail = {by.doubt, by.doubt_size};
    }
  }
  return answer(with.found());
}

std::int32_t sv_frame(const void* receiver, const char* lines, std::uint32_t lines_length, char* block,
                      std::uint32_t block_length) {
  call one(record_of(receiver), {lines, lines_length}, {}, 0, {block, block_length});
  if (!one.fits) return SV_BAD_LAYOUT;
  if (!one.with.read_signature() || !one.with.read_signed_headers(true)) return answer(one.with.found());
  const evaluator_frame around = one.with.frame();
  const program_view program(record_of(receiver).program);
  last.body_alone = program.word(program.word(layout::at_signed_text)) == 1 ? 1 : 0;
  last.output = place_of(around.before);
  return answer(errc::ok, {}, around.after);
}

std::int32_t sv_inspect(const void* receiver, const char* lines, std::uint32_t lines_length, const char* body,
                        std::uint32_t body_length, double now, char* block, std::uint32_t block_length) {
  call one(record_of(receiver), {lines, lines_length}, {body, body_length}, now, {block, block_length});
  if (one.with.read_signed_headers(false)) one.with.read_body(false);
  return answer(one.with.found());
}

std::int32_t sv_check(const char* program, std::uint32_t length, const char* body, std::uint32_t body_length,
                      const char* event, std::uint32_t event_length, char* block, std::uint32_t block_length) {
  evaluator with(program_view(std::string_view(program, length)), {}, {body, body_length}, 0, {block, block_length});
  with.check({event, event_length});
  return answer(with.found());
}

void sv_event_key(const char* scope, std::uint32_t scope_length, const char* id, std::uint32_t id_length,
                  std::int32_t flags, double sent_at, const char* body, std::uint32_t body_length, std::uint8_t* into) {
  const std::string_view raw(body, body_length);
  event_identity of{.scope = std::string_view(scope, scope_length), .id = std::string_view(id, id_length)};
  of.id_covered = (flags & SV_ID_COVERED) != 0;
  of.authentic = (flags & SV_AUTHENTIC) != 0;
  if (!std::isnan(sent_at)) of.sent_at = point_in_time(sent_at);
  const bool with_body = (flags & SV_WITHOUT_BODY) == 0;
  if (with_body && (flags & SV_DIGESTED) == 0) of.body = digest_body(raw);
  if ((flags & SV_DIGESTED) != 0) std::copy_n(raw.begin(), of.body.size(), of.body.begin());
  const event_key key = make_event_key(of);
  std::memcpy(into, key.data(), key.size());
  if (!with_body) return;
  const event_key of_body = make_body_key(of.scope, of.authentic, of.body);
  std::memcpy(into + key.size(), of_body.data(), of_body.size());
}
