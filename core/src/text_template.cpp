#include "text_template.h"

#include <algorithm>
#include <optional>

namespace signpost {
namespace {

struct spelling {
  std::string_view name;
  variable kind;
  bool takes_argument;
};

constexpr spelling spellings[] = {
    {"id", variable::id, false},
    {"timestamp", variable::timestamp, false},
    {"timestamp", variable::timestamp, true},
    {"body", variable::body, false},
    {"body", variable::body_member, true},
    {"header", variable::header_value, true},
    {"hex", variable::hex, false},
    {"base64", variable::base64, false},
    {"event", variable::event, false},
    {"attempt", variable::attempt, false},
    {"signature", variable::signature, false},
};

template_part part_of(std::string_view inside) {
  const std::size_t colon = inside.find(':');
  const bool has_argument = colon != std::string_view::npos;
  const std::string_view name = inside.substr(0, colon);
  const std::string_view argument = has_argument ? inside.substr(colon + 1) : std::string_view();
  for (const spelling& known : spellings) {
    if (known.name == name && known.takes_argument == has_argument && (!has_argument || !argument.empty())) {
      return {known.kind, std::string(argument), time_style::unix_seconds};
    }
  }
  return {variable::constant, std::string(inside), time_style::unix_seconds};
}

}  // namespace

result<text_template> parse_template(std::string_view text, std::initializer_list<variable> allowed,
                                     const std::string& pointer) {
  text_template parts;
  const auto unknown = [&](std::string_view inside) {
    return failure{errc::unknown_variable, pointer, "found {" + std::string(inside) + "}, which does not exist here"};
  };
  while (!text.empty()) {
    const std::size_t brace = text.find_first_of("{}");
    if (brace != 0) {
      parts.push_back({variable::literal, std::string(text.substr(0, brace)), time_style::unix_seconds});
      text.remove_prefix(std::min(brace, text.size()));
      continue;
    }
    const std::size_t end = text.find_first_of("{}", 1);
    if (text[0] == '}' || end == std::string_view::npos || text[end] == '{') {
      return failure{errc::invalid_manifest, pointer, "expected every { to have its }, found one alone"};
    }
    const std::string_view inside = text.substr(1, end - 1);
    template_part part = part_of(inside);
    if (std::find(allowed.begin(), allowed.end(), part.kind) == allowed.end()) {
      return unknown(inside);
    }
    if (part.kind == variable::timestamp && !part.text.empty()) {
      const std::optional<time_style> style = parse_time_style(part.text);
      if (!style) {
        return unknown(inside);
      }
      part.style = *style;
    }
    parts.push_back(std::move(part));
    text.remove_prefix(end + 1);
  }
  return parts;
}

int count_of(const text_template& in, variable kind) {
  return static_cast<int>(
      std::count_if(in.begin(), in.end(), [kind](const template_part& part) { return part.kind == kind; }));
}

std::optional<time_style> parse_time_style(std::string_view name) {
  if (name == "unix_seconds") {
    return time_style::unix_seconds;
  }
  if (name == "rfc3339_z") {
    return time_style::rfc3339_z;
  }
  if (name == "rfc3339_ms") {
    return time_style::rfc3339_ms;
  }
  if (name == "rfc3339_offset") {
    return time_style::rfc3339_offset;
  }
  return std::nullopt;
}

}  // namespace signpost
