#include "generate/page.h"

#include <algorithm>
#include <cctype>
#include <sstream>
#include <utility>

#include <CLI/CLI.hpp>

namespace signpost::cli {

namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

option_page page_of(const CLI::Option& option) {
  option_page page;
  page.word = option.get_positional();
  if (page.word) page.names.push_back(upper(option.get_name(true, false)));
  for (const std::string& name : option.get_snames()) page.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) page.names.push_back("--" + name);
  if (option.get_type_size() != 0) page.value = option.get_type_name();
  page.description = option.get_description();
  page.required = option.get_required();
  page.repeatable = option.get_expected_max() == CLI::detail::expected_max_vector_size;
  return page;
}

}  // namespace

command_page page_of(const command& of) {
  command_page page{of.name(), of.texts(), {}, {}};
  for (const CLI::Option* option : std::as_const(*of.node()).get_options()) {
    option_page one = page_of(*option);
    (one.word ? page.words : page.options).push_back(std::move(one));
  }
  // The way in which they were added has --help and --json first; readers look for what matters to the command.
  std::stable_partition(page.options.begin(), page.options.end(), [](const option_page& option) {
    const std::string& name = option.names.back();
    return name != "--help" && name != "--json";
  });
  return page;
}

std::vector<command_page> pages_of(const program& all) {
  std::vector<command_page> pages;
  for (const command_ptr& each : all.commands()) {
    if (!each->texts().hidden) pages.push_back(page_of(*each));
  }
  return pages;
}

std::string command_page::synopsis() const {
  std::string out = "signpost " + name;
  for (const option_page& word : words) out += word.required ? " " + word.names[0] : " [" + word.names[0] + "]";
  for (const option_page& option : options) {
    if (option.required) out += " " + option.names.back() + " " + option.value;
  }
  return out + " [OPTIONS]";
}

std::string wrapped(const std::string& text, std::size_t indent, std::size_t width) {
  std::istringstream words(text);
  std::string out;
  std::string line(indent, ' ');
  std::string word;
  while (words >> word) {
    if (line.size() > indent && line.size() + 1 + word.size() > width) {
      out += line + '\n';
      line.assign(indent, ' ');
    }
    line += (line.size() > indent ? " " : "") + word;
  }
  return out + line;
}

std::string heading_of(const option_page& option) {
  std::string out;
  for (const std::string& name : option.names) out += (out.empty() ? "" : ", ") + name;
  if (!option.word && !option.value.empty()) out += " " + option.value;
  return out;
}

}  // namespace signpost::cli
