// signpost: the command line of the core. Parses, runs one command, tells refusals; nothing else here decides anything.
#include <algorithm>
#include <iostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "generate/help.h"
#include "misplaced.h"
#include "program.h"
#include "refusal.h"

namespace {

using namespace signpost::cli;

/// --json somewhere on the command line; asked only when the command line could not be parsed.
bool asks_for_json(int count, char** words) {
  return std::any_of(words, words + count, [](const char* word) { return std::string_view(word) == "--json"; });
}

/// What CLI11 says, but for the texts that repeat a value, which may be a secret in the wrong place: "Could not
/// convert: --port = x" and "--repeat: Value x not in range".
std::string fault_in(const CLI::ParseError& wrong) {
  std::string text = wrong.what();
  if (dynamic_cast<const CLI::ConversionError*>(&wrong) != nullptr) {
    text = text.substr(0, text.find(" = "));
    text = text.substr(std::min(text.size(), text.rfind(": ") + 2));
  } else if (dynamic_cast<const CLI::ValidationError*>(&wrong) != nullptr) {
    text = text.substr(0, text.find(": "));
  } else {
    return text;
  }
  return text + ": the value is not one that it takes.";
}

exit_status parse_and_run(const program& all, int count, char** words) {
  try {
    all.tree().parse(count, words);
  } catch (const CLI::CallForHelp&) {
    std::cout << (all.chosen() == nullptr ? help_of(all) : help_of(*all.chosen()));
    return exit_yes;
  } catch (const CLI::CallForVersion& version) {
    std::cout << version.what() << '\n';
    return exit_yes;
  } catch (const CLI::ParseError& wrong) {
    refuse_misplaced(all);
    throw refusal(fault_in(wrong), next_after_usage(all));
  }
  refuse_misplaced(all);
  command* which = all.chosen();
  if (which == nullptr) throw refusal("A command is missing.", next_after_usage(all));
  return which->run();
}

}  // namespace

int main(int count, char** words) {
  const program all;
  exit_status status = exit_usage;
  try {
    status = parse_and_run(all, count, words);
  } catch (const refusal& why) {
    const command* which = all.chosen();
    const bool as_json = (which != nullptr && which->as_json()) || asks_for_json(count, words);
    tell(why, which == nullptr ? "" : which->name(), as_json);
    status = why.status();
  } catch (const std::exception& fault) {
    const refusal why(std::string("Unexpected: ") + fault.what(),
                      "This is a mistake in signpost itself; please report it.");
    tell(why, "", asks_for_json(count, words));
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "signpost: the output could not be written\n";
    return exit_usage;
  }
  return status;
}
