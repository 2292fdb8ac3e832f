#include "manifest_section.h"

#include <algorithm>

#include "characters.h"

namespace signpost {
namespace {

std::string_view kind_name(json::kind kind) {
  switch (kind) {
    case json::kind::null:
      return "null";
    case json::kind::boolean:
      return "true or false";
    case json::kind::number:
      return "a number";
    case json::kind::string:
      return "a string";
    case json::kind::array:
      return "an array";
    case json::kind::object:
      return "an object";
  }
  return "a value";
}

}  // namespace

manifest_section::manifest_section(const json::value& of, std::string pointer, failure& fault)
    : of_(of), pointer_(std::move(pointer)), fault_(fault) {
  if (!of_.is(json::kind::object)) {
    fail(errc::invalid_manifest, pointer_, "expected an object, found " + std::string(json::type_name(of_)));
  }
}

void manifest_section::fail(errc code, std::string_view pointer, std::string_view detail) {
  if (!failed()) {
    fault_ = {code, std::string(pointer), std::string(detail)};
  }
}

void manifest_section::fail_at(std::string_view key, std::string_view detail) {
  if (!failed()) {
    fail(errc::invalid_manifest, pointer_of(key), detail);
  }
}

const json::value* manifest_section::any(std::string_view key, bool required) {
  asked_.emplace_back(key);
  const json::value* found = failed() ? nullptr : of_.find(key);
  if (found == nullptr && required) {
    fail_at(key, "expected this key, found nothing");
  }
  return found;
}

const json::value* manifest_section::of_kind(std::string_view key, json::kind kind, bool required) {
  const json::value* found = any(key, required);
  if (found != nullptr && !found->is(kind)) {
    fail_at(key, "expected " + std::string(kind_name(kind)) + ", found " + std::string(json::type_name(*found)));
    return nullptr;
  }
  return found;
}

const json::value* manifest_section::list(std::string_view key, std::size_t most, bool required) {
  const json::value* found = of_kind(key, json::kind::array, required);
  if (found == nullptr) return nullptr;
  return is_at_most(key, found->items.size(), most) ? found : nullptr;
}

const json::value* manifest_section::named_texts(std::string_view key) {
  const json::value* found = of_kind(key, json::kind::object, false);
  if (found == nullptr || !is_at_most(key, found->members.size(), max_list)) return nullptr;
  manifest_section section(*found, pointer_of(key), fault_);
  for (const json::member& one : found->members) section.text(one.name);
  return found;
}

bool manifest_section::is_at_most(std::string_view key, std::size_t count, std::size_t most) {
  if (count <= most) return true;
  fail_at(key, "expected at most " + std::to_string(most) + " entries, found " + std::to_string(count));
  return false;
}

std::string manifest_section::text(std::string_view key, bool required) {
  const json::value* found = of_kind(key, json::kind::string, required);
  if (found != nullptr && found->text.empty() && required) {
    fail_at(key, "expected a text, found an empty one");
  }
  return found == nullptr ? std::string() : found->text;
}

std::string manifest_section::header_name(std::string_view key) {
  std::string name = text(key);
  if (!failed() && !is_header_name(name)) {
    fail_at(key, "expected an HTTP header name, found another text");
  }
  return name;
}

std::size_t manifest_section::choice(std::string_view key, std::initializer_list<std::string_view> choices,
                                     bool required) {
  const json::value* found = of_kind(key, json::kind::string, required);
  if (found == nullptr) {
    return 0;
  }
  const auto* const position = std::find(choices.begin(), choices.end(), found->text);
  if (position != choices.end()) {
    return static_cast<std::size_t>(position - choices.begin());
  }
  std::string listed;
  for (const std::string_view one : choices) {
    listed += (listed.empty() ? "" : ", ") + std::string(one);
  }
  fail_at(key, "expected one of " + listed + ", found \"" + found->text + "\"");
  return 0;
}

bool manifest_section::flag(std::string_view key) {
  const json::value* found = of_kind(key, json::kind::boolean, false);
  return found != nullptr && found->boolean;
}

std::int64_t manifest_section::integer(std::string_view key, std::int64_t least, std::int64_t most,
                                       std::optional<std::int64_t> otherwise) {
  const json::value* found = of_kind(key, json::kind::number, !otherwise);
  if (found == nullptr) {
    return otherwise.value_or(least);
  }
  if (!found->integer_text || found->number < static_cast<double>(least) || found->number > static_cast<double>(most)) {
    fail_at(key, "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                     ", found another");
    return least;
  }
  return static_cast<std::int64_t>(found->number);
}

std::vector<std::string> manifest_section::texts(std::string_view key, bool required) {
  std::vector<std::string> all;
  const json::value* found = list(key, max_list, required);
  if (found == nullptr) {
    return all;
  }
  for (std::size_t i = 0; i < found->items.size(); ++i) {
    const json::value& item = found->items[i];
    if (!item.is(json::kind::string) || item.text.empty()) {
      fail(errc::invalid_manifest, json::child_pointer(pointer_of(key), i),
           "expected a text, found " + std::string(json::type_name(item)));
      break;
    }
    all.push_back(item.text);
  }
  return all;
}

text_template manifest_section::templated(std::string_view key, std::initializer_list<variable> allowed) {
  const std::string source = text(key);
  if (failed()) {
    return {};
  }
  result<text_template> parts = parse_template(source, allowed, pointer_of(key));
  if (!parts) {
    fail(parts.error().code, parts.error().pointer, parts.error().detail);
    return {};
  }
  if (parts->size() > max_template_parts) {
    fail_at(key, "expected at most " + std::to_string(max_template_parts) + " parts, found " +
                     std::to_string(parts->size()));
    return {};
  }
  return std::move(parts).value();
}

std::string manifest_section::basis() {
  constexpr std::string_view bases[] = {"documented", "found", "assumed"};
  const std::size_t chosen = choice("basis", {bases[0], bases[1], bases[2]});
  marks();
  return std::string(bases[chosen]);
}

void manifest_section::marks() {
  assumed_ = texts("assumed", false);
  text("note", false);
}

void manifest_section::done() {
  if (failed()) {
    return;
  }
  for (const json::member& present : of_.members) {
    if (std::find(asked_.begin(), asked_.end(), present.name) == asked_.end()) {
      fail(errc::unknown_key, pointer_of(present.name), "expected no such key");
      return;
    }
  }
  // Last, so that a missing key is named before its mark is.
  for (std::size_t i = 0; i < assumed_.size(); ++i) {
    if (!has(assumed_[i]) || assumed_[i] == "basis" || assumed_[i] == "assumed" || assumed_[i] == "note") {
      fail(errc::invalid_manifest, json::child_pointer(pointer_of("assumed"), i),
           "expected the name of another key of this section");
    }
  }
}

}  // namespace signpost
