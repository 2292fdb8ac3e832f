#include "signpost/sign.h"

#include <algorithm>

#include "characters.h"
#include "evaluator/event_reading.h"
#include "evaluator/scanned_text.h"
#include "provider_data.h"
#include "signpost/secret.h"

namespace signpost {
namespace {

/// Writes one delivery's headers. The signature's own comes last, because it may cover the others.
class header_writer {
 public:
  header_writer(const provider::data& of, const delivery& what) : of_(of), what_(what) {}

  result<std::vector<header>> write(const std::vector<hmac_key>& keys);

 private:
  bool read_body();
  bool write_text(const text_template& from, std::string& into);
  const std::string* find(std::string_view name) const;
  std::string signature(const std::vector<hmac_key>& keys) const;
  bool refuse(errc code, std::string pointer, std::string detail) {
    failure_ = {code, std::move(pointer), std::move(detail)};
    return false;
  }

  const provider::data& of_;
  const delivery& what_;
  std::optional<scanned_text> body_;
  std::string event_;
  std::vector<header> headers_;
  failure failure_;
};

bool is_signature(const header_rule& rule) {
  return rule.value.size() == 1 && rule.value[0].kind == variable::signature;
}

bool header_writer::read_body() {
  if (!body_) {
    body_.emplace(what_.body);
    if (!*body_) {
      failure why = body_->fault("/body");
      return refuse(why.code, std::move(why.pointer), std::move(why.detail));
    }
    const std::size_t name = read_event(program_view(of_.program), &**body_, {}, {}).name;
    const bool is_named = name != document::nowhere && (**body_)[name].is(json::kind::string);
    event_ = is_named ? (*body_)->text(name) : std::string_view(what_.event);
  }
  return true;
}

bool header_writer::write_text(const text_template& from, std::string& into) {
  for (const template_part& part : from) {
    switch (part.kind) {
      case variable::literal:
        into += part.text;
        break;
      case variable::id:
        into += what_.id;
        break;
      case variable::timestamp:
        into += format_time(what_.now, part.style);
        break;
      case variable::attempt:
        into += std::to_string(what_.attempt);
        break;
      case variable::event:
        if (!read_body()) {
          return false;
        }
        if (!is_visible_ascii(event_)) {
          return refuse(errc::invalid_option, "/event",
                        "expected the event's name, because neither the body nor the caller gives it");
        }
        into += event_;
        break;
      case variable::body_member: {
        if (!read_body()) {
          return false;
        }
        const std::optional<std::size_t> member = body_->find_at(part.text);
        if (!member || !(*body_)->has_plain_text(*member) || !is_visible_ascii((*body_)->plain_text(*member))) {
          return refuse(errc::schema_mismatch, part.text,
                        "expected an integer or a short text, because a header repeats it");
        }
        into += (*body_)->plain_text(*member);
        break;
      }
      case variable::constant: {
        const auto named = [&part](const auto& constant) { return constant.first == part.text; };
        const bool given = part.text == "version" && !what_.version.empty();
        into += given ? what_.version : std::find_if(of_.constants.begin(), of_.constants.end(), named)->second;
        break;
      }
      default:
        break;
    }
  }
  return true;
}

const std::string* header_writer::find(std::string_view name) const {
  const auto found = std::find_if(headers_.begin(), headers_.end(),
                                  [name](const header& one) { return equal_ignoring_case(one.name, name); });
  return found == headers_.end() ? nullptr : &found->value;
}

std::string header_writer::signature(const std::vector<hmac_key>& keys) const {
  const std::string timestamp = format_time(what_.now, time_style::unix_seconds);
  std::vector<std::string_view> pieces;
  for (const template_part& part : of_.signature.signed_text) {
    switch (part.kind) {
      case variable::id:
        pieces.push_back(what_.id);
        break;
      case variable::timestamp:
        pieces.push_back(timestamp);
        break;
      case variable::body:
        pieces.push_back(what_.body);
        break;
      case variable::header_value:
        pieces.push_back(*find(part.text));
        break;
      default:
        pieces.push_back(part.text);
        break;
    }
  }
  std::vector<mac> macs;
  const std::size_t count = of_.signature.holds_several() ? keys.size() : 1;
  for (std::size_t i = 0; i < count; ++i) {
    macs.push_back(keys[i].sign(pieces.data(), pieces.size()));
  }
  return write_signature(of_.signature, macs, timestamp);
}

result<std::vector<header>> header_writer::write(const std::vector<hmac_key>& keys) {
  for (const header_rule& rule : of_.headers) {
    if (is_signature(rule)) {
      if (!keys.empty()) {
        headers_.push_back({rule.name, ""});
      }
      continue;
    }
    header& one = headers_.emplace_back(header{rule.name, ""});
    if (!write_text(rule.value, one.value)) {
      return failure_;
    }
  }
  if (!keys.empty()) {
    for (header& one : headers_) {
      if (equal_ignoring_case(one.name, of_.signature.header)) {
        one.value = signature(keys);
      }
    }
  }
  return headers_;
}

bool uses_id(const provider::data& of) {
  return std::any_of(of.headers.begin(), of.headers.end(),
                     [](const header_rule& rule) { return count_of(rule.value, variable::id) > 0; });
}

}  // namespace

signer::signer(provider_ptr from, std::vector<hmac_key> keys) : provider_(std::move(from)), keys_(std::move(keys)) {}

result<signer> signer::make(provider_ptr from, std::span<const text_view> secrets) {
  result<std::vector<hmac_key>> keys = keys_of(*from, secrets);
  if (!keys) {
    return keys.error();
  }
  if (keys->empty() && !from->parsed().signature.optional) {
    return failure{errc::missing_secret, "", ""};
  }
  return signer(std::move(from), std::move(keys).value());
}

result<std::vector<header>> signer::sign(const delivery& of) const {
  const provider::data& data = provider_->parsed();
  const bool sound_id = of.id.size() <= max_id_length && is_visible_ascii(of.id) &&
                        (data.id_forbids == '\0' || of.id.find(data.id_forbids) == std::string_view::npos);
  if (uses_id(data) && !sound_id) {
    return failure{errc::invalid_option, "/id",
                   "expected 1 to 256 visible ASCII characters, without the one that ends the id in the signed text"};
  }
  if (of.attempt < 1) {
    return failure{errc::invalid_option, "/attempt", "expected 1 or more"};
  }
  if (!of.version.empty() && !is_visible_ascii(of.version)) {
    return failure{errc::invalid_option, "/version", "expected visible ASCII"};
  }
  return header_writer(data, of).write(keys_);
}

}  // namespace signpost
