#include "curl_line.h"

namespace signpost::cli {

namespace {

constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && text.find_first_not_of(plain) == std::string_view::npos) return std::string(text);
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string curl_line(std::string_view url, const std::vector<header>& headers, std::string_view body,
                      std::string_view body_file) {
  // --globoff: brackets of an IPv6 address are no pattern.
  std::string out = "curl --globoff -i " + (url.empty() ? "\"$URL\"" : shell_word(url));
  for (const header& each : headers) {
    // curl's way of sending a header without a value.
    out += " -H " + shell_word(each.value.empty() ? each.name + ";" : each.name + ": " + each.value);
  }
  if (body_file.empty()) return out + " --data-raw " + shell_word(body);
  return out + " --data-binary " + shell_word("@" + std::string(body_file));
}

}  // namespace signpost::cli
