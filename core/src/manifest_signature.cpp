// How a provider signs, and where id, timestamp and event name stand.
#include <algorithm>

#include "characters.h"
#include "manifest.h"

namespace signpost {
namespace {

/// Splits a single or list value into what stands before and after its MAC.
void read_frame(manifest_section& in, const text_template& value, signature_scheme& into) {
  std::string* side = &into.prefix;
  for (const template_part& part : value) {
    if (part.kind == variable::timestamp) {
      in.fail_at("value", "expected {timestamp} in the form \"keys\" only");
    } else if (part.kind == variable::literal) {
      *side += part.text;
    } else {
      side = &into.suffix;
    }
  }
  if (into.form == signature_form::list) {
    const std::size_t comma = into.prefix.find(',');
    if (comma == std::string::npos || !is_version(std::string_view(into.prefix).substr(0, comma))) {
      in.fail_at("value", "expected a version and a comma before the MAC, such as v1,{base64}");
      return;
    }
    into.version = into.prefix.substr(0, comma + 1);
  }
}

/// Splits "t={timestamp},v1={hex}" into its two items.
void read_key_items(manifest_section& in, const text_template& value, signature_scheme& into) {
  bool after_mac = false;
  std::string literal;
  for (const template_part& part : value) {
    if (part.kind == variable::literal) {
      literal = part.text;
      continue;
    }
    std::string_view key = literal;
    const bool first = into.mac_key.empty() && into.timestamp_key.empty();
    if (!first && (key.empty() || key[0] != into.separator)) {
      break;
    }
    key.remove_prefix(first ? 0 : 1);
    if (key.empty() || key.back() != '=' || !is_name(key.substr(0, key.size() - 1))) {
      break;
    }
    key.remove_suffix(1);
    (part.kind == variable::timestamp ? into.timestamp_key : into.mac_key) = std::string(key);
    into.timestamp_first = part.kind == variable::timestamp ? !after_mac : into.timestamp_first;
    after_mac = after_mac || part.kind != variable::timestamp;
    literal.clear();
  }
  const bool whole = !into.mac_key.empty() && literal.empty() && into.mac_key != into.timestamp_key &&
                     (count_of(value, variable::timestamp) == 0 || into.carries_timestamp());
  if (!whole) {
    in.fail_at("value",
               "expected key={hex} or key={base64}, with key={timestamp} beside it if need be, and the separator "
               "between them");
  }
}

void read_secret(manifest_section& in, secret_form& into) {
  const json::value* found = in.of_kind("secret", json::kind::object);
  if (found == nullptr) {
    return;
  }
  manifest_section secret(*found, in.pointer_of("secret"), in.fault());
  into.encoding = static_cast<secret_encoding>(secret.choice("encoding", {"utf8", "base64", "whsec"}));
  if (const json::value* generate = secret.of_kind("generate", json::kind::object, false)) {
    manifest_section section(*generate, secret.pointer_of("generate"), in.fault());
    into.prefix = section.text("prefix", false);
    into.random_bytes = static_cast<std::size_t>(section.integer("bytes", 16, 64));
    into.written_as = section.choice("encoding", {"hex", "base64"}) == 0 ? mac_encoding::hex : mac_encoding::base64;
    section.done();
  } else {
    into.prefix = into.encoding == secret_encoding::whsec ? "whsec_" : "";
    into.written_as = into.encoding == secret_encoding::utf8 ? mac_encoding::hex : mac_encoding::base64;
  }
  const bool readable = into.encoding == secret_encoding::utf8 ||
                        (into.written_as == mac_encoding::base64 &&
                         into.prefix == (into.encoding == secret_encoding::whsec ? "whsec_" : ""));
  if (!readable) {
    secret.fail_at("generate", "expected a new secret to be readable in the section's own encoding");
  }
  secret.done();
}

/// "header:NAME", "signature", "body" or "none".
location read_location(manifest_section& in, std::initializer_list<place> allowed) {
  constexpr std::string_view header_mark = "header:";
  const std::string from = in.text("from");
  location found;
  bool known = true;
  if (from == "signature") {
    found.where = place::signature;
  } else if (from == "body") {
    found.where = place::body;
  } else if (from.starts_with(header_mark) && is_header_name(std::string_view(from).substr(header_mark.size()))) {
    found.where = place::header;
    found.header = from.substr(header_mark.size());
  } else {
    known = from == "none";
  }
  if (!known || std::find(allowed.begin(), allowed.end(), found.where) == allowed.end()) {
    in.fail_at("from", "expected header:NAME, or one of the other places that docs/providers.md lists here");
  }
  return found;
}

/// Whether the signed text holds what stands at a place, either as `kind` or as the header itself.
bool covers(const text_template& signed_text, const location& what, variable kind) {
  if (what.where == place::body) {
    return count_of(signed_text, variable::body) > 0;
  }
  return std::any_of(signed_text.begin(), signed_text.end(), [&](const template_part& part) {
    return part.kind == kind || (part.kind == variable::header_value && what.where == place::header &&
                                 equal_ignoring_case(part.text, what.header));
  });
}

/// An id goes behind it, which may be passed on as any provider's; none has a full stop.
bool is_id_prefix(std::string_view text) {
  constexpr std::size_t longest = 64;
  const auto fits = [](char c) { return c > 0x20 && c < 0x7f && c != '.'; };
  return text.size() <= longest && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

void read_signature(manifest_section& top, provider::data& into) {
  const json::value* found = top.of_kind("signature", json::kind::object);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("signature"), top.fault());
  signature_scheme& scheme = into.signature;
  in.basis();
  scheme.header = in.header_name("header");
  in.choice("algorithm", {"hmac-sha256"});
  scheme.signed_text = in.templated(
      "signed", {variable::literal, variable::id, variable::timestamp, variable::body, variable::header_value});
  const auto styled = [](const template_part& part) { return part.kind == variable::timestamp && !part.text.empty(); };
  if (!in.failed() && (count_of(scheme.signed_text, variable::body) != 1 ||
                       std::any_of(scheme.signed_text.begin(), scheme.signed_text.end(), styled))) {
    in.fail_at("signed", "expected {body} exactly once, and {timestamp} without a style");
  }
  const text_template value =
      in.templated("value", {variable::literal, variable::timestamp, variable::hex, variable::base64});
  const int hex = count_of(value, variable::hex);
  if (!in.failed() && hex + count_of(value, variable::base64) != 1) {
    in.fail_at("value", "expected {hex} or {base64} exactly once");
  }
  scheme.encoding = hex == 1 ? mac_encoding::hex : mac_encoding::base64;
  scheme.form = static_cast<signature_form>(in.choice("form", {"single", "keys", "list"}, false));
  if (scheme.holds_several()) {
    const std::string separator = in.text("separator");
    if (!in.failed() && separator.size() != 1) {
      in.fail_at("separator", "expected one character");
    } else if (!in.failed()) {
      scheme.separator = separator[0];
    }
  }
  if (!in.failed()) {
    scheme.form == signature_form::keys ? read_key_items(in, value, scheme) : read_frame(in, value, scheme);
  }
  scheme.optional = in.flag("optional");
  read_secret(in, into.secret);
  in.done();
}

void read_id(manifest_section& top, provider::data& into) {
  const text_template& signed_text = into.signature.signed_text;
  const bool is_signed = count_of(signed_text, variable::id) > 0;
  const json::value* found = top.of_kind("id", json::kind::object, is_signed);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("id"), top.fault());
  in.basis();
  into.id = read_location(in, {place::header, place::body});
  into.id_is_uuid4 = in.choice("style", {"opaque", "uuid4"}, false) == 1;
  into.id_prefix = in.text("prefix", false);
  if (!in.failed() && !is_id_prefix(into.id_prefix)) {
    in.fail_at("prefix", "expected at most 64 visible ASCII characters without a full stop");
  }
  into.id_required = in.has("required") ? in.flag("required") : is_signed;
  if (is_signed && (into.id.where != place::header || !into.id_required)) {
    in.fail_at("from", "expected header:NAME and required, because the signed text has {id}");
  }
  into.id.covered = covers(signed_text, into.id, variable::id);
  for (std::size_t i = 0; i + 1 < signed_text.size(); ++i) {
    if (signed_text[i].kind == variable::id && signed_text[i + 1].kind == variable::literal) {
      into.id_forbids = signed_text[i + 1].text[0];
    }
  }
  in.done();
}

void read_timestamp(manifest_section& top, provider::data& into) {
  const json::value* found = top.of_kind("timestamp", json::kind::object);
  if (found == nullptr) {
    return;
  }
  manifest_section in(*found, top.pointer_of("timestamp"), top.fault());
  in.basis();
  into.timestamp = read_location(in, {place::header, place::signature, place::body, place::nowhere});
  into.timestamp.covered = covers(into.signature.signed_text, into.timestamp, variable::timestamp);
  into.timestamp_required = in.has("required") ? in.flag("required") : true;
  if (!into.timestamp_required && into.timestamp.where != place::body) {
    in.fail_at("required", "expected false for a time in the body only");
  }
  const bool none = into.timestamp.where == place::nowhere;
  const bool in_signed = count_of(into.signature.signed_text, variable::timestamp) > 0;
  if (!in.failed() && in_signed && (none || into.timestamp.where == place::body)) {
    in.fail_at("from", "expected the header or the signature that holds the signed text's {timestamp}");
  } else if (!in.failed() && !none && !into.timestamp.covered) {
    in.fail_at("from", "expected a place that the signature covers; freshness must not rest on what anyone may change");
  }
  if ((into.timestamp.where == place::signature) != into.signature.carries_timestamp()) {
    in.fail_at("from", "expected \"signature\" exactly when the signature's value has {timestamp}");
  }
  in.done();

  const json::value* window = top.of_kind("freshness", json::kind::object, !none);
  if (window != nullptr && none) {
    top.fail_at("freshness", "expected no such section, because timestamp says that there is no time to judge");
  }
  if (window == nullptr || none) {
    return;
  }
  manifest_section freshness(*window, top.pointer_of("freshness"), top.fault());
  constexpr std::int64_t year = 31536000;
  freshness.basis();
  into.past_seconds = freshness.integer("past_seconds", 1, year);
  into.future_seconds = freshness.integer("future_seconds", 1, year);
  freshness.done();
}

void read_event_place(manifest_section& top, provider::data& into) {
  into.event = {place::body, "", true};
  if (const json::value* found = top.of_kind("event", json::kind::object, false)) {
    manifest_section in(*found, top.pointer_of("event"), top.fault());
    in.basis();
    into.event = read_location(in, {place::header, place::body});
    into.event.covered = covers(into.signature.signed_text, into.event, variable::event);
    in.done();
  }
}

}  // namespace signpost
