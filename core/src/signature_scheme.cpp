#include "signature_scheme.h"

#include <algorithm>

#include "characters.h"
#include "signpost/time.h"

namespace signpost {
namespace {

/// Calls each(item) for every item between separators until it says false.
template <typename Each>
bool for_each_item(std::string_view list, char separator, Each each) {
  while (true) {
    const std::size_t end = list.find(separator);
    if (!each(list.substr(0, end))) {
      return false;
    }
    if (end == std::string_view::npos) {
      return true;
    }
    list.remove_prefix(end + 1);
  }
}

bool add_candidate(std::string_view text, mac_encoding encoding, parsed_signature& into) noexcept {
  if (into.count == max_candidates || !decode_mac(text, encoding, into.candidates[into.count])) {
    return false;
  }
  ++into.count;
  return true;
}

bool add_framed(const signature_grammar& grammar, std::string_view value, parsed_signature& into) noexcept {
  if (value.size() < grammar.prefix.size() + grammar.suffix.size() || !value.starts_with(grammar.prefix) ||
      !value.ends_with(grammar.suffix)) {
    return false;
  }
  value.remove_prefix(grammar.prefix.size());
  value.remove_suffix(grammar.suffix.size());
  return add_candidate(value, grammar.encoding, into);
}

bool add_key_item(const signature_grammar& grammar, std::string_view item, parsed_signature& into) noexcept {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos || !is_name(item.substr(0, equals))) {
    return false;
  }
  const std::string_view key = item.substr(0, equals);
  const std::string_view value = item.substr(equals + 1);
  if (key == grammar.mac_key) {
    return add_candidate(value, grammar.encoding, into);
  }
  if (key == grammar.timestamp_key) {
    if (!into.timestamp.empty() || !parse_unix_seconds(value)) {
      return false;
    }
    into.timestamp = value;
  }
  return true;
}

bool add_list_item(const signature_grammar& grammar, std::string_view item, parsed_signature& into) noexcept {
  if (item.starts_with(grammar.version)) {
    return add_framed(grammar, item, into);
  }
  // Another version is skipped, but only when it has the shape of one.
  const std::size_t comma = item.find(',');
  return comma != std::string_view::npos && is_version(item.substr(0, comma)) && is_visible_ascii(item);
}

}  // namespace

bool parse_signature(const signature_grammar& grammar, std::string_view value, parsed_signature& into) noexcept {
  into.count = 0;
  into.timestamp = {};
  switch (grammar.form) {
    case signature_form::single:
      return add_framed(grammar, value, into);
    case signature_form::keys:
      return for_each_item(value, grammar.separator,
                           [&](std::string_view item) { return add_key_item(grammar, item, into); }) &&
             into.count > 0 && !grammar.timestamp_key.empty() == !into.timestamp.empty();
    case signature_form::list:
      return for_each_item(value, grammar.separator,
                           [&](std::string_view item) { return add_list_item(grammar, item, into); }) &&
             into.count > 0;
  }
  return false;
}

std::string write_signature(const signature_scheme& scheme, std::span<const mac> macs, std::string_view timestamp) {
  std::vector<std::string> items;
  if (scheme.form != signature_form::keys) {
    for (const mac& digest : macs) {
      items.push_back(scheme.prefix + encode_mac(digest, scheme.encoding) + scheme.suffix);
    }
  } else {
    for (const mac& digest : macs) {
      items.push_back(scheme.mac_key + "=" + encode_mac(digest, scheme.encoding));
    }
    if (scheme.carries_timestamp()) {
      items.insert(scheme.timestamp_first ? items.begin() : items.end(),
                   scheme.timestamp_key + "=" + std::string(timestamp));
    }
  }
  std::string value;
  for (const std::string& item : items) {
    if (!value.empty()) {
      value += scheme.separator;
    }
    value += item;
  }
  return value;
}

}  // namespace signpost
