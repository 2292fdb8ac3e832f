// What a secret's text must look like, and the key that it stands for.
#include <algorithm>
#include <array>

#include "encoding.h"
#include "secret_keys.h"
#include "signpost/secret.h"

namespace signpost {
namespace {

constexpr std::string_view whsec_prefix = "whsec_";
constexpr std::size_t whsec_least = 24;
constexpr std::size_t whsec_most = 64;

constexpr std::array<std::string_view, 2> utf16_marks = {"\xff\xfe", "\xfe\xff"};

/// What may stand around a secret without being part of it.
enum class stray : unsigned char { none, white_space, line_end, byte_order_mark };

struct stray_text {
  char text[4];
  stray kind;
};

/// Unicode's White_Space, its zero-width space and its byte order mark, in UTF-8.
constexpr stray_text strays[] = {
    {"\xef\xbb\xbf", stray::byte_order_mark},
    {"\n", stray::line_end},
    {"\r", stray::line_end},
    {" ", stray::white_space},
    {"\t", stray::white_space},
    {"\v", stray::white_space},
    {"\f", stray::white_space},
    {"\xc2\x85", stray::white_space},      // next line
    {"\xc2\xa0", stray::white_space},      // no-break space
    {"\xe1\x9a\x80", stray::white_space},  // ogham space mark
    {"\xe2\x80\x80", stray::white_space},  // U+2000
    {"\xe2\x80\x81", stray::white_space},  // U+2001
    {"\xe2\x80\x82", stray::white_space},  // U+2002
    {"\xe2\x80\x83", stray::white_space},  // U+2003
    {"\xe2\x80\x84", stray::white_space},  // U+2004
    {"\xe2\x80\x85", stray::white_space},  // U+2005
    {"\xe2\x80\x86", stray::white_space},  // U+2006
    {"\xe2\x80\x87", stray::white_space},  // U+2007
    {"\xe2\x80\x88", stray::white_space},  // U+2008
    {"\xe2\x80\x89", stray::white_space},  // U+2009
    {"\xe2\x80\x8a", stray::white_space},  // U+200A
    {"\xe2\x80\x8b", stray::white_space},  // U+200B
    {"\xe2\x80\xa8", stray::white_space},  // line separator
    {"\xe2\x80\xa9", stray::white_space},  // paragraph separator
    {"\xe2\x80\xaf", stray::white_space},  // narrow no-break space
    {"\xe2\x81\x9f", stray::white_space},  // medium mathematical space
    {"\xe3\x80\x80", stray::white_space},  // ideographic space
};

/// The worst of what stands at one end; a line end may have white space around it.
stray worst_at(bool beginning, std::string_view secret) {
  stray worst = stray::none;
  for (bool found = true; found;) {
    found = false;
    for (const stray_text& one : strays) {
      const std::string_view text = one.text;
      if (secret.size() < text.size()) continue;
      const std::size_t rest = secret.size() - text.size();
      if (secret.substr(beginning ? 0 : rest, text.size()) != text) continue;
      secret = secret.substr(beginning ? text.size() : 0, rest);
      worst = std::max(worst, one.kind);
      found = true;
    }
  }
  return worst;
}

/// What a failure says of a secret that something came along with; "" when nothing did.
std::string_view stray_end(std::string_view secret) {
  for (const std::string_view mark : utf16_marks) {
    if (secret.starts_with(mark)) return "the secret in UTF-8, found UTF-16 with a byte order mark";
  }
  const stray first = worst_at(true, secret);
  const stray last = worst_at(false, secret);
  if (first == stray::byte_order_mark) return "the secret alone, found a byte order mark at its beginning";
  if (last == stray::byte_order_mark) return "the secret alone, found a byte order mark at its end";
  if (last == stray::line_end) return "the secret alone, found a line end at its end";
  if (first == stray::line_end) return "the secret alone, found a line end at its beginning";
  return "";
}

secret_reading malformed(std::string_view expected) { return {errc::malformed_secret, expected, {}}; }

secret_reading read_base64(std::string_view text, std::size_t least, std::size_t most, char* room,
                           std::string_view expected) {
  const std::optional<std::string_view> bytes = decode_base64(text, room);
  const bool fits = bytes && bytes->size() >= least && bytes->size() <= most;
  return fits ? secret_reading{errc::ok, {}, *bytes} : malformed(expected);
}

}  // namespace

secret_reading read_secret(secret_encoding encoding, std::string_view secret, char* room) {
  if (secret.empty()) return {errc::missing_secret, {}, {}};
  if (const std::string_view stray = stray_end(secret); !stray.empty()) return malformed(stray);
  switch (encoding) {
    case secret_encoding::utf8:
      return {errc::ok, {}, secret};
    case secret_encoding::base64:
      return read_base64(secret, 1, secret.size(), room, "canonical base64");
    case secret_encoding::whsec:
      break;
  }
  constexpr std::string_view expected = "whsec_ and canonical base64 of 24 to 64 bytes";
  if (!secret.starts_with(whsec_prefix)) return malformed(expected);
  return read_base64(secret.substr(whsec_prefix.size()), whsec_least, whsec_most, room, expected);
}

std::string_view secret_warning(std::string_view secret) {
  const bool first = worst_at(true, secret) == stray::white_space;
  const bool last = worst_at(false, secret) == stray::white_space;
  if (first && last) {
    return "white space at both ends";
  }
  if (first) {
    return "white space at its beginning";
  }
  return last ? "white space at its end" : "";
}

}  // namespace signpost
