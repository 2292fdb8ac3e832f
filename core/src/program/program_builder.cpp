#include "program/program_builder.h"

#include <algorithm>
#include <utility>

#include "evaluator/number.h"
#include "json_members.h"

namespace signpost {

using layout::word;

namespace {

/// `"none"`, or `one of "none", "pending"`; what would make the sentence too long is only counted.
std::string phrase_for_choices(const std::vector<json::value>& choices) {
  constexpr std::size_t longest_list = 200;
  std::string list;
  std::size_t named = 0;
  for (const json::value& choice : choices) {
    const std::string text = json::write(choice, json::style::compact);
    if (list.size() + text.size() > longest_list) break;
    if (named > 0) list += ", ";
    list += text;
    ++named;
  }
  const std::size_t rest = choices.size() - named;
  if (named == 0)
    return rest == 1 ? "the schema's one value" : "one of the schema's " + std::to_string(rest) + " values";
  if (rest > 0) list += " and " + std::to_string(rest) + " more";
  return choices.size() == 1 ? list : "one of " + list;
}

}  // namespace

word program_builder::number(std::size_t count) {
  if (count > layout::max_words && beyond_.empty()) {
    beyond_ = "expected at most " + std::to_string(layout::max_words) + " words in the compiled program, found more";
  }
  return static_cast<word>(count);
}

word program_builder::name(std::string_view text) {
  if (const auto known = names_.find(text); known != names_.end()) return known->second;
  if (text.size() > layout::max_name && beyond_.empty()) {
    beyond_ = "expected names, bounds and literals of at most 255 bytes, found one of " + std::to_string(text.size());
  }
  const auto offset = static_cast<word>(pool_.size());
  names_.emplace(text, offset);
  pool_ += static_cast<char>(text.size());
  pool_ += text;
  return offset;
}

void program_builder::add_text(program_words& to, std::string_view text) {
  if (text.size() <= layout::max_name) {
    to.push_back(static_cast<word>(name(text) + 1));
  } else {
    const std::size_t found = pool_.find(text);
    to.push_back(static_cast<word>(found == std::string::npos ? pool_.size() : found));
    if (found == std::string::npos) pool_ += text;
  }
  to.push_back(static_cast<word>(text.size()));
}

word program_builder::add_once(region& to, const program_words& record) {
  std::string key(reinterpret_cast<const char*>(record.data()), record.size() * sizeof(word));
  const auto [known, is_new] = to.known.emplace(std::move(key), static_cast<word>(to.all.size()));
  if (is_new) {
    number(to.all.size() + record.size());
    to.all.insert(to.all.end(), record.begin(), record.end());
  }
  return known->second;
}

word program_builder::add_list(const program_words& list) {
  const word place = number(layout::header_words + lists_.size());
  lists_.insert(lists_.end(), list.begin(), list.end());
  return place;
}

word program_builder::add_value(const json::value& of) {
  program_words record = {static_cast<word>(of.kind)};
  switch (of.kind) {
    case json::kind::null:
      break;
    case json::kind::boolean:
      record.push_back(of.boolean ? 1 : 0);
      break;
    case json::kind::number:
    case json::kind::string:
      add_text(record, of.text);
      break;
    case json::kind::array:
      record.push_back(number(of.items.size()));
      for (const json::value& item : of.items) record.push_back(add_value(item));
      break;
    case json::kind::object:
      record.push_back(number(of.members.size()));
      for (const std::size_t index : json::order_by_name(of.members)) {
        add_text(record, of.members[index].name);
        record.push_back(add_value(of.members[index].value));
      }
      break;
  }
  return add_once(values_, record);
}

word program_builder::add_choices(const std::vector<json::value>& of) {
  std::vector<std::string_view> strings;
  std::vector<std::string_view> numbers;
  std::vector<const json::value*> others;
  unsigned kinds = 0;
  for (const json::value& choice : of) {
    kinds |= 1U << static_cast<unsigned>(choice.kind);
    if (choice.is(json::kind::string)) {
      strings.emplace_back(choice.text);
    } else if (choice.is(json::kind::number)) {
      numbers.emplace_back(choice.text);
    } else {
      others.push_back(&choice);
    }
  }
  // Not std::sort: a heap's code is a quarter as large in WASM.
  const auto is_less = [](std::string_view left, std::string_view right) { return compare_numbers(left, right) < 0; };
  std::make_heap(numbers.begin(), numbers.end(), is_less);
  std::sort_heap(numbers.begin(), numbers.end(), is_less);
  program_words record = {name(phrase_for_choices(of)), static_cast<word>(kinds)};
  record.push_back(number(strings.size()));
  for (const std::size_t index : json::order_by_name(strings)) add_text(record, strings[index]);
  record.push_back(number(numbers.size()));
  for (const std::string_view text : numbers) add_text(record, text);
  record.push_back(number(others.size()));
  for (const json::value* const other : others) record.push_back(add_value(*other));
  return add_once(choices_, record);
}

result<std::string> program_builder::finish(program_words header) {
  const std::size_t values = header.size() + lists_.size();
  const std::size_t choices = values + values_.all.size();
  const std::size_t nodes = choices + choices_.all.size();
  const std::size_t count = nodes + nodes_.all.size();
  number(count);
  if (pool_.size() > layout::max_pool && beyond_.empty()) {
    beyond_ = "expected at most " + std::to_string(layout::max_pool) + " bytes of names and texts, found " +
              std::to_string(pool_.size());
  }
  if (!beyond_.empty()) return failure{errc::invalid_manifest, "", beyond_};
  header[layout::at_magic] = layout::magic;
  header[layout::at_version] = layout::version;
  header[layout::at_word_count] = static_cast<word>(count);
  header[layout::at_pool_size] = static_cast<word>(pool_.size());
  header[layout::at_values] = static_cast<word>(values);
  header[layout::at_choices] = static_cast<word>(choices);
  header[layout::at_nodes] = static_cast<word>(nodes);
  std::string bytes;
  bytes.reserve(2 * count + pool_.size());
  for (const program_words* const part : {&header, &lists_, &values_.all, &choices_.all, &nodes_.all}) {
    for (const word one : *part) {
      bytes += static_cast<char>(one & 0xFFU);
      bytes += static_cast<char>(one >> 8U);
    }
  }
  return bytes + pool_;
}

}  // namespace signpost
