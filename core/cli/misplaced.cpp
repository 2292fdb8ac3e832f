#include "misplaced.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "refusal.h"
#include "suggestion.h"

namespace signpost::cli {

namespace {

std::vector<std::string> command_names(const program& all) {
  std::vector<std::string> names;
  for (const command_ptr& each : all.commands()) {
    if (!each->texts().hidden) names.push_back(each->name());
  }
  return names;
}

std::vector<std::string> option_names(const CLI::App& of) {
  std::vector<std::string> names;
  for (const CLI::Option* option : of.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// Without a value that may be attached to it.
std::string name_in(const std::string& word) {
  return word[1] == '-' ? word.substr(0, word.find('=')) : word.substr(0, 2);
}

bool is_option(const std::string& word) { return word.size() > 1 && word[0] == '-'; }

void refuse_secrets(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const std::string name = is_option(word) ? name_in(word) : "";
    if (name == "--secret" || name == "--key" || name == "--password") {
      throw refusal("A secret on the command line can be read by every user of this machine.",
                    "Give it with --secret-env NAME, --secret-file FILE or --secret-stdin.");
    }
  }
}

[[noreturn]] void refuse_option(const CLI::App& at, const std::string& word, const std::string& next) {
  const std::string name = name_in(word);
  throw refusal("There is no option " + name + " here.", next).suggest(nearest(name, option_names(at)));
}

}  // namespace

std::string next_after_usage(const program& all) {
  const command* which = all.chosen();
  return "`signpost " + (which == nullptr ? "" : which->name() + " ") + "--help` says what it takes.";
}

void refuse_misplaced(const program& all) {
  const command* which = all.chosen();
  std::vector<std::string> before = all.tree().remaining();  // all words when there is no command
  const std::vector<std::string> after = which == nullptr ? std::vector<std::string>() : which->node()->remaining();
  refuse_secrets(before);
  refuse_secrets(after);
  const std::string next = next_after_usage(all);
  if (which != nullptr && !before.empty()) throw refusal("Options come after the command.", next);
  before.erase(std::remove(before.begin(), before.end(), "--json"), before.end());
  if (!before.empty()) {
    const std::string& word = before.front();
    if (is_option(word)) refuse_option(all.tree(), word, next);
    throw refusal("There is no command " + word + ".", next).suggest(nearest(word, command_names(all)));
  }
  const auto option = std::find_if(after.begin(), after.end(), is_option);
  if (option != after.end()) refuse_option(*which->node(), *option, next);
  if (!after.empty()) throw refusal("There are more words than the command takes.", next);
}

}  // namespace signpost::cli
