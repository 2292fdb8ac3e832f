// A provider as the engine uses it: every manifest section in its parsed form. Nothing here names a provider.
#ifndef SIGNPOST_SRC_PROVIDER_DATA_H
#define SIGNPOST_SRC_PROVIDER_DATA_H

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json.h"
#include "program/layout.h"
#include "signature_scheme.h"
#include "signpost/provider.h"
#include "signpost/schema.h"
#include "text_template.h"
#include "webhook_id.h"

namespace signpost {

enum class secret_encoding { utf8, base64, whsec };

struct secret_form {
  secret_encoding encoding = secret_encoding::utf8;
  std::string prefix;             ///< what a new secret begins with
  std::size_t random_bytes = 32;  ///< what a new secret is made of
  mac_encoding written_as = mac_encoding::hex;
};

/// Where a thing stands in a webhook.
enum class place { nowhere, header, signature, body };

struct location {
  place where = place::nowhere;
  std::string header;    ///< with place::header
  bool covered = false;  ///< the signature covers it; derived from the signed template
};

struct agreement {
  std::string header;
  std::string pointer;
};

struct header_rule {
  std::string name;
  text_template value;
};

enum class member_role { event, id, timestamp, field, data };

struct envelope_member {
  std::string name;
  member_role role = member_role::field;
  std::vector<std::string> aliases;
  time_style style = time_style::rfc3339_z;
  bool optional = false;
  std::optional<layout::word> accepts;  ///< field, id and timestamp: the node of its schema
};

struct envelope {
  std::string generation;
  std::vector<envelope_member> members;  ///< none: the whole body is the data

  bool flat() const { return members.empty(); }
  const envelope_member* find(member_role role) const;
};

struct catalog_entry {
  std::size_t generation = 0;  ///< in provider::data::envelopes
  layout::word data = 0;       ///< the node of its schema
};

/// What an app directory may ask of the product.
struct action_type {
  std::string slug;
  schema data;
};

/// What the product's own test button sends.
struct test_example {
  int event = 0;     ///< in provider::data::events
  json::value body;  ///< in full, in that event's envelope
};

/// Verification looks at no more headers than this; it keeps them in a fixed table.
inline constexpr std::size_t max_headers_read = 16;

struct provider::data {
  std::string_view manifest;  ///< in own_manifest, or a built-in one
  std::string_view program;   ///< in own_program, or a built-in one
  std::string own_manifest;
  std::string own_program;
  std::string name;
  std::string title;
  std::string summary;
  json::style style = json::style::compact;
  signature_scheme signature;
  secret_form secret;
  location id;
  bool id_required = false;
  bool id_is_uuid4 = false;  ///< what a sender makes: a UUID of version 4, or anything visible behind the prefix
  std::string id_prefix;
  char id_forbids = '\0';  ///< the character that ends {id} in the signed text, so that no id can move the border
  location timestamp;
  bool timestamp_required = true;  ///< false: a signed body without its time is not refused for that
  location event;
  std::int64_t past_seconds = 300;
  std::int64_t future_seconds = 300;
  std::vector<agreement> agreements;
  std::vector<std::pair<std::string, std::string>> constants;
  std::vector<header_rule> headers;
  std::vector<envelope> envelopes;
  bool open_catalog = false;
  std::vector<event_type> events;
  std::vector<catalog_entry> catalog;  ///< parallel to events
  std::optional<test_example> test;
  std::vector<action_type> actions;
  retry_policy delivery;
  std::vector<std::string> headers_read;
};

/// The index of a canonical name or an alias; -1 when the catalog has none.
int find_event(const provider::data& of, std::string_view name);

}  // namespace signpost

#endif
