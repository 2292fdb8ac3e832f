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

std::array<std::uint8_t, 32> digest_of(const event_identity& of) {
  const eight_bytes scope(of.scope);
  const eight_bytes id(of.id);
  const eight_bytes body(of.body);
  if (of.id.empty()) {
    const eight_bytes time(static_cast<std::uint64_t>(of.sent_at.value_or(0)));
    if (of.sent_at) return sha256_of({"t", scope.view(), of.scope, time.view(), body.view(), of.body});
    return sha256_of({"n", scope.view(), of.scope, body.view(), of.body});
  }
  if (of.id_covered) return sha256_of({"i", scope.view(), of.scope, id.view(), of.id});
  return sha256_of({"b", scope.view(), of.scope, id.view(), of.id, body.view(), of.body});
}

}  // namespace

event_key make_event_key(const event_identity& of) {
  const std::array<std::uint8_t, 32> digest = digest_of(of);
  event_key key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

}  // namespace signpost
