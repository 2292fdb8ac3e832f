#include "signpost/event_key.h"

#include <algorithm>
#include <cstddef>

#include "sha256.h"

namespace signpost {
namespace {

/// Eight bytes, little endian: a length or a time.
class eight_bytes {
 public:
  explicit eight_bytes(std::uint64_t number) {
    for (std::size_t i = 0; i < sizeof(bytes_); ++i) bytes_[i] = static_cast<char>(number >> (8 * i) & 0xffU);
  }
  explicit eight_bytes(std::string_view text) : eight_bytes(std::uint64_t{text.size()}) {}
  std::string_view view() const { return {bytes_, sizeof(bytes_)}; }

 private:
  char bytes_[8];
};

event_key first_half(const std::array<std::uint8_t, 32>& digest) {
  event_key key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

std::string_view view_of(const body_digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::uint64_t bits_of(unix_ms time) { return static_cast<std::uint64_t>(time); }

}  // namespace

body_digest digest_body(std::string_view body) { return sha256_of({body}); }

event_key make_event_key(const event_identity& of) {
  const bool by_id = !of.id.empty();
  const bool by_id_alone = by_id && of.authentic && of.id_covered;
  const char letters[2] = {of.authentic ? 'p' : 'u', by_id ? 'b' : (of.sent_at ? 't' : 'n')};
  const eight_bytes scope(of.scope);
  const eight_bytes number(by_id ? of.id.size() : bits_of(of.sent_at.value_or(0)));
  const bool numbered = by_id || of.sent_at;
  return first_half(sha256_of({by_id_alone ? std::string_view("i") : std::string_view(letters, 2), scope.view(),
                               of.scope, numbered ? number.view() : std::string_view(), of.id,
                               by_id_alone ? std::string_view() : view_of(of.body)}));
}

event_key make_body_key(std::string_view scope, bool authentic, const body_digest& body) {
  return make_event_key({scope, std::string_view(), false, authentic, std::nullopt, body});
}

event_key make_first_form_event_key(const event_identity& of, std::string_view body) {
  const eight_bytes scope(of.scope);
  const eight_bytes id(of.id);
  const eight_bytes length(body);
  if (of.id.empty()) {
    const eight_bytes time(bits_of(of.sent_at.value_or(0)));
    if (!of.sent_at) return first_half(sha256_of({"n", scope.view(), of.scope, length.view(), body}));
    return first_half(sha256_of({"t", scope.view(), of.scope, time.view(), length.view(), body}));
  }
  if (of.id_covered) return first_half(sha256_of({"i", scope.view(), of.scope, id.view(), of.id}));
  return first_half(sha256_of({"b", scope.view(), of.scope, id.view(), of.id, length.view(), body}));
}

}  // namespace signpost
