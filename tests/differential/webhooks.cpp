#include "webhooks.h"

#include <algorithm>

#include "characters.h"
#include "encoding.h"
#include "json_tape.h"
#include "provider_data.h"

using namespace signpost;

namespace {

constexpr unix_ms base = 1'705'587'720'000;

void change_byte(std::string& text, chance& by) {
  static const std::string bytes = "{}[]\",:\\/ue0123456789-+.tfn \t\n\xc3\xa9\xed\xa0\x80\xf0\x9f";
  if (text.empty()) return;
  const std::size_t at = by.below(text.size());
  switch (by.below(4)) {
    case 0:
      text[at] = bytes[by.below(bytes.size())];
      break;
    case 1:
      text.erase(at, 1 + by.below(3));
      break;
    case 2:
      text.insert(at, 1, bytes[by.below(bytes.size())]);
      break;
    default:
      text.insert(at, text.substr(at, 1 + by.below(40)));
  }
}

std::size_t quote_of(const json::token& of) { return of.kind == json::kind::string ? 1 : 0; }

/// A text whose letters are partly written as escapes.
std::string escaped(std::string_view text, chance& by) {
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && byte > 0x20 && c != '\\' && by.once_in(3)) {
      made += "\\u00" + encode_hex(std::string_view(&c, 1));
    } else {
      made += c;
    }
  }
  return made;
}

/// One edit that leaves JSON what it is: a value replaced, a member repeated, removed, renamed, a string escaped.
void change_value(std::string& text, chance& by) {
  json::tape in;
  if (!in.scan(text)) {
    change_byte(text, by);
    return;
  }
  std::size_t count = 0;
  for (std::size_t at = 0; at < in[0].after; ++at) ++count;
  const json::token token = in[by.below(std::max<std::size_t>(in[0].kind >= json::kind::array ? in[0].after : 1, 1))];
  const std::size_t first = token.begin - quote_of(token);
  const std::size_t size = token.end - token.begin + 2 * quote_of(token);
  const bool is_string = token.kind == json::kind::string;
  const std::string written = text.substr(first, size);
  switch (by.below(6)) {
    case 0:
    case 1:
      text.replace(first, size, random_value(by, 2));
      break;
    case 2:
      if (is_string) text.replace(first, size, "\"" + escaped(in.text_of(token), by) + "\"");
      break;
    case 3:
      if (token.kind == json::kind::object)
        text.insert(first + 1, "\"a\":" + random_value(by, 2) + (size > 2 ? "," : ""));
      if (is_string) text.insert(first, written + ":" + random_value(by, 2) + ",");
      break;
    case 4:
      if (token.kind == json::kind::object && size > 2) {
        const json::token name = in[by.below(in[0].after)];
        if (name.kind == json::kind::string) {
          text.insert(first + size - 1, ",\"" + std::string(in.text_of(name)) + "\":" + random_value(by, 2));
        }
      }
      break;
    default:
      if (is_string) text.replace(first, size, "\"other\"");
  }
}

std::string changed_body(const subject& of, chance& by) {
  std::string body = by.once_in(20) ? random_value(by, 4) : by.one_of(of.bodies);
  for (std::size_t edits = by.below(4); edits > 0; --edits)
    by.once_in(5) ? change_byte(body, by) : change_value(body, by);
  return body;
}

std::string random_id(chance& by) {
  static const std::vector<std::string> ids = {"msg_1",
                                               "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11",
                                               "a.b",
                                               "",
                                               "two words",
                                               std::string(256, 'x'),
                                               std::string(257, 'x'),
                                               "7"};
  return by.once_in(3) ? by.one_of(ids) : "msg_" + std::to_string(by.below(1000));
}

void change_header(std::string& value, chance& by) {
  switch (by.below(3)) {
    case 0:
      change_byte(value, by);
      break;
    case 1:
      value += ",v1=00";
      break;
    default:
      value = by.once_in(2) ? "" : value + " ";
  }
}

}  // namespace

std::string secret_of(const provider& from, char letter) {
  const std::string random(from.parsed().secret.random_bytes, letter);
  return make_secret(from, random).value();
}

webhook random_webhook(const subject& of, const hmac_key& key, chance& by) {
  const provider::data& known = of.from->parsed();
  webhook made;
  made.body = changed_body(of, by);
  const std::string& event =
      known.events.empty() || by.once_in(5) ? "no.event" : known.events[by.below(known.events.size())].name;
  made.event = by.once_in(3) ? "" : event;
  std::string id = random_id(by);
  const std::int64_t seconds = base / 1000 + static_cast<std::int64_t>(by.below(800)) - 400;
  std::string time = by.once_in(20) ? "0123" : std::to_string(seconds);
  made.now = by.once_in(3) ? base : base + static_cast<unix_ms>(by.below(40'000'000)) - 20'000'000;
  const auto header_of = [&](const std::string& name) -> std::string_view {
    if (equal_ignoring_case(name, known.id.header)) return id;
    if (equal_ignoring_case(name, known.timestamp.header)) return time;
    if (equal_ignoring_case(name, known.event.header)) return event;
    return by.once_in(2) ? std::string_view(event) : "7";
  };
  std::vector<std::pair<std::string, std::string>> headers;
  for (std::size_t i = 1; i < known.headers_read.size(); ++i) {
    headers.emplace_back(known.headers_read[i], header_of(known.headers_read[i]));
  }
  std::deque<std::string> texts;
  std::vector<std::string_view> pieces;
  for (const template_part& part : known.signature.signed_text) {
    switch (part.kind) {
      case variable::id:
        pieces.emplace_back(id);
        break;
      case variable::timestamp:
        pieces.emplace_back(time);
        break;
      case variable::body:
        pieces.emplace_back(made.body);
        break;
      case variable::header_value: {
        const auto is_it = [&part](const auto& one) { return equal_ignoring_case(one.first, part.text); };
        const auto found = std::find_if(headers.begin(), headers.end(), is_it);
        pieces.emplace_back(texts.emplace_back(found == headers.end() ? "" : found->second));
        break;
      }
      default:
        pieces.emplace_back(part.text);
    }
  }
  const mac digest = key.sign(pieces.data(), pieces.size());
  headers.emplace(headers.begin(), known.signature.header, write_signature(known.signature, {&digest, 1}, time));
  for (auto& [name, value] : headers) {
    if (by.once_in(25)) change_header(value, by);
    if (by.once_in(25)) continue;
    made.headers.push_back({made.texts.emplace_back(name), made.texts.emplace_back(value)});
    if (by.once_in(40)) made.headers.push_back(made.headers.back());
  }
  if (by.once_in(10)) std::reverse(made.headers.begin(), made.headers.end());
  return made;
}
