// A provider's signature header: its exact grammar, read and written.
#ifndef SIGNPOST_SRC_SIGNATURE_SCHEME_H
#define SIGNPOST_SRC_SIGNATURE_SCHEME_H

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "encoding.h"
#include "signpost/hmac.h"
#include "text_template.h"

namespace signpost {

enum class signature_form {
  single,  ///< the header is one value
  keys,    ///< the header is a list of key=value items
  list,    ///< the header is a list of values
};

/// What a signature header is read by. Views of the scheme's or the program's texts, which signature_scheme describes.
struct signature_grammar {
  signature_form form = signature_form::single;
  char separator = ',';
  mac_encoding encoding = mac_encoding::hex;
  std::string_view prefix;
  std::string_view suffix;
  std::string_view version;
  std::string_view mac_key;
  std::string_view timestamp_key;
};

struct signature_scheme {
  std::string header;
  text_template signed_text;
  signature_form form = signature_form::single;
  char separator = ',';
  mac_encoding encoding = mac_encoding::hex;
  std::string prefix;         ///< single, list: what stands before the MAC
  std::string suffix;         ///< single, list: what stands after it
  std::string version;        ///< list: the prefix up to and with its first ','; items of other versions are skipped
  std::string mac_key;        ///< keys: the key of the MAC
  std::string timestamp_key;  ///< keys: the key of the timestamp; "" when there is none
  bool timestamp_first = true;
  bool optional = false;

  bool carries_timestamp() const { return !timestamp_key.empty(); }
  bool holds_several() const { return form != signature_form::single; }
  signature_grammar grammar() const {
    return {form, separator, encoding, prefix, suffix, version, mac_key, timestamp_key};
  }
};

/// More candidates than this in one header are refused: each costs a comparison with every secret.
inline constexpr std::size_t max_candidates = 32;

struct parsed_signature {
  std::array<mac, max_candidates> candidates;
  std::size_t count = 0;
  /// The digits as received; "" when the form carries none. Lives as long as the header value.
  std::string_view timestamp;
};

/// Reads a header value; false when it is not exactly of the grammar's form. Allocates nothing.
bool parse_signature(const signature_grammar& grammar, std::string_view value, parsed_signature& into) noexcept;

inline bool parse_signature(const signature_scheme& scheme, std::string_view value, parsed_signature& into) noexcept {
  return parse_signature(scheme.grammar(), value, into);
}

/// Writes the header value for one or more MACs (more than one only where holds_several()).
std::string write_signature(const signature_scheme& scheme, std::span<const mac> macs, std::string_view timestamp);

}  // namespace signpost

#endif
