#include "signpost/event_id.h"

#include <algorithm>
#include <array>

#include "characters.h"
#include "encoding.h"
#include "provider_data.h"

namespace signpost {
namespace {

constexpr std::array<std::size_t, 4> dashes = {8, 13, 18, 23};

std::string uuid4_of(std::string bytes) {
  bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0FU) | 0x40U);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3FU) | 0x80U);
  std::string text = encode_hex(bytes);
  for (const std::size_t dash : dashes) text.insert(dash, 1, '-');
  return text;
}

bool is_uuid4(std::string_view text) {
  constexpr std::string_view shape = "xxxxxxxx-xxxx-4xxx-vxxx-xxxxxxxxxxxx";
  constexpr std::string_view digits = "0123456789abcdef";
  constexpr std::string_view variants = "89ab";
  return std::equal(text.begin(), text.end(), shape.begin(), shape.end(), [&](char c, char wanted) {
    if (wanted == 'x') return digits.find(to_lower(c)) != std::string_view::npos;
    return wanted == 'v' ? variants.find(to_lower(c)) != std::string_view::npos : c == wanted;
  });
}

std::string id_of(const provider::data& data, std::string_view bytes) {
  return data.id_is_uuid4 ? uuid4_of(std::string(bytes)) : data.id_prefix + encode_hex(bytes);
}

}  // namespace

result<std::string> make_event_id(const provider& of, std::string_view random) {
  if (random.size() != event_id_random_bytes) {
    return failure{errc::invalid_option, "/random", "expected 16 bytes, found " + std::to_string(random.size())};
  }
  return id_of(of.parsed(), random);
}

std::string derive_event_id(const provider& of, const hmac_key& key, const event_key& event, std::uint64_t copy) {
  std::string message(event.begin(), event.end());
  for (unsigned shift = 0; shift < 64; shift += 8) message += static_cast<char>(copy >> shift & 0xffU);
  const mac made = key.sign({message});
  return id_of(of.parsed(), {reinterpret_cast<const char*>(made.data()), event_id_random_bytes});
}

result<void> check_event_id(const provider& of, std::string_view id) {
  const provider::data& data = of.parsed();
  if (data.id_is_uuid4 && !is_uuid4(id)) {
    return failure{errc::invalid_option, "/id", "expected a UUID of version 4, as this provider's ids are"};
  }
  const auto ends_it = [&data](char c) { return c == '.' || c == data.id_forbids; };
  if (id.size() > max_id_length || !is_visible_ascii(id) || std::any_of(id.begin(), id.end(), ends_it)) {
    return failure{errc::invalid_option, "/id", "expected 1 to 256 visible ASCII characters without a full stop"};
  }
  return {};
}

}  // namespace signpost
