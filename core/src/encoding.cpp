#include "encoding.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace signpost {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// For each byte its value as a hexadecimal digit in lower case; 16 for one that is none.
constexpr auto hex_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(16);
  for (std::size_t i = 0; i < hex_digits.size(); ++i) {
    values[static_cast<unsigned char>(hex_digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

int base64_value(char digit) noexcept {
  if (digit >= 'A' && digit <= 'Z') {
    return digit - 'A';
  }
  if (digit >= 'a' && digit <= 'z') {
    return digit - 'a' + 26;
  }
  if (digit >= '0' && digit <= '9') {
    return digit - '0' + 52;
  }
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

/// Calls sink(byte) for each decoded byte; false when the text is not canonical.
template <typename Sink>
bool for_each_base64_byte(std::string_view text, Sink sink) noexcept {
  if (text.size() % 4 != 0) {
    return false;
  }
  for (std::size_t at = 0; at < text.size(); at += 4) {
    const bool last = at + 4 == text.size();
    const int padding = last && text[at + 3] == '=' ? (text[at + 2] == '=' ? 2 : 1) : 0;
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const int value = i >= 4U - static_cast<unsigned>(padding) ? 0 : base64_value(text[at + i]);
      if (value < 0) {
        return false;
      }
      group = group << 6 | static_cast<std::uint32_t>(value);
    }
    const std::uint32_t unused = padding == 2 ? 0xffffU : padding == 1 ? 0xffU : 0U;
    if ((group & unused) != 0) {
      return false;
    }
    for (int i = 0; i < 3 - padding; ++i) {
      sink(static_cast<std::uint8_t>(group >> (16 - 8 * i)));
    }
  }
  return true;
}

}  // namespace

std::string encode_hex(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += hex_digits[value >> 4];
    text += hex_digits[value & 15];
  }
  return text;
}

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8 | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    const std::size_t present = bytes.size() - at;
    text += base64_digits[group >> 18];
    text += base64_digits[group >> 12 & 63];
    text += present > 1 ? base64_digits[group >> 6 & 63] : '=';
    text += present > 2 ? base64_digits[group & 63] : '=';
  }
  return text;
}

std::string encode_mac(const mac& digest, mac_encoding as) {
  const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
  return as == mac_encoding::hex ? encode_hex(bytes) : encode_base64(bytes);
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  if (!for_each_base64_byte(text, [&bytes](std::uint8_t byte) { bytes += static_cast<char>(byte); })) {
    wipe(bytes.data(), bytes.size());
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::string_view> decode_base64(std::string_view text, char* into) noexcept {
  char* to = into;
  if (!for_each_base64_byte(text, [&to](std::uint8_t byte) { *to++ = static_cast<char>(byte); })) return std::nullopt;
  return std::string_view(into, static_cast<std::size_t>(to - into));
}

bool decode_mac(std::string_view text, mac_encoding as, mac& into) noexcept {
  if (as == mac_encoding::base64) {
    // 44 characters with one '=' are exactly 32 bytes.
    return text.size() == 44 && text[42] != '=' && text[43] == '=' &&
           decode_base64(text, reinterpret_cast<char*>(into.data())).has_value();
  }
  if (text.size() != 2 * into.size()) {
    return false;
  }
  unsigned all = 0;
  for (std::size_t i = 0; i < into.size(); ++i) {
    const unsigned high = hex_values[static_cast<unsigned char>(text[2 * i])];
    const unsigned low = hex_values[static_cast<unsigned char>(text[2 * i + 1])];
    into[i] = static_cast<std::uint8_t>(high << 4 | low);
    all |= high | low;
  }
  return all < 16;
}

}  // namespace signpost
