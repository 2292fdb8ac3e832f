#include "field_edit.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "refusal.h"
#include "signpost/value_at.h"
#include "suggestion.h"

namespace signpost::cli {

namespace {

constexpr const char* how_to_write = "Write it as --set /data/title=Report or --set '/data/size=5'.";

std::vector<std::string> steps_of(const std::string& pointer) {
  std::vector<std::string> steps;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      steps.emplace_back();
    } else if (pointer[i] != '~') {
      steps.back() += pointer[i];
    } else {
      const char escaped = i + 1 < pointer.size() ? pointer[++i] : '\0';
      if (escaped != '0' && escaped != '1') {
        throw refusal("--set " + pointer + ": '~' stands only in ~0 (for ~) and ~1 (for /).", how_to_write);
      }
      steps.back() += escaped == '0' ? '~' : '/';
    }
  }
  return steps;
}

[[noreturn]] void leads_nowhere(const std::string& pointer, const json& at, const std::string& step) {
  std::vector<std::string> names;
  if (at.is_object()) {
    for (const auto& member : at.items()) names.push_back(member.key());
  }
  throw refusal("--set " + pointer + ": there is no " + step + " in the example.",
                "`signpost example PROVIDER EVENT` prints what can be changed.")
      .suggest(nearest(step, names));
}

/// The array's element, or the place behind the last one for "-" where `may_append` says so; null when there is none.
json* element_of(json& array, const std::string& step, bool may_append) {
  if (step == "-" && may_append) {
    array.push_back(nullptr);
    return &array.back();
  }
  const bool digits = !step.empty() && step.size() < 10 && step.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || (step.size() > 1 && step[0] == '0')) return nullptr;
  const std::size_t index = std::stoul(step);
  return index < array.size() ? &array[index] : nullptr;
}

json* child_of(json& at, const std::string& step, bool last) {
  if (at.is_array()) return element_of(at, step, last);
  if (!at.is_object()) return nullptr;
  if (last) return &at[step];
  const auto found = at.find(step);
  return found == at.end() ? nullptr : &*found;
}

/// A number's text, whatever its size.
bool is_number(const std::string& text) {
  const auto found = signpost::value_at(text, "");
  return found && *found && (*found)->find_first_of("-0123456789") == 0;
}

json value_of(const std::string& pointer, const std::string& text) {
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded() && is_number(text)) {
    throw refusal("--set " + pointer + ": the number is beyond a double.", "Give a smaller one, or a text in quotes.");
  }
  if (value.is_discarded()) {
    value = text;
    try {
      static_cast<void>(value.dump());
    } catch (const json::type_error&) {
      throw refusal("--set " + pointer + ": the value is not UTF-8.",
                    "Write such bytes as \\u escapes inside JSON quotes.");
    }
  }
  if (value.is_number_float() && text.find_first_of(".eE") == std::string::npos) {
    throw refusal("--set " + pointer + ": the number has more than 64 bits and would lose digits.",
                  "Give the fields with --data FILE, which keeps them.");
  }
  return value;
}

}  // namespace

void apply_set(json& document, const std::string& assignment, std::string_view fixed) {
  const std::size_t equals = assignment.find('=');
  if (assignment.empty() || assignment[0] != '/' || equals == std::string::npos) {
    throw refusal("--set takes /json/pointer=value.", how_to_write);
  }
  const std::string pointer = assignment.substr(0, equals);
  if (pointer == fixed) throw refusal("--set " + pointer + ": the event is given by EVENT.", "Leave this --set out.");
  const std::vector<std::string> steps = steps_of(pointer);
  json value = value_of(pointer, assignment.substr(equals + 1));
  json* at = &document;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    json* below = child_of(*at, steps[i], i + 1 == steps.size());
    if (below == nullptr) leads_nowhere(pointer, *at, steps[i]);
    at = below;
  }
  *at = std::move(value);
}

}  // namespace signpost::cli
