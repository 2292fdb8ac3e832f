#include "generate/help.h"

#include "generate/page.h"

namespace signpost::cli {

namespace {

constexpr std::size_t width = 100;
constexpr std::size_t column = 30;

std::string entry(const std::string& heading, const std::string& description) {
  std::string out = "  " + heading;
  const std::string text = wrapped(description, column, width);
  // The description begins on the heading's own line when there is room.
  if (out.size() + 2 <= column) return out + text.substr(out.size()) + '\n';
  return out + '\n' + text + '\n';
}

std::string entries(const std::string& title, const std::vector<option_page>& options) {
  if (options.empty()) return {};
  std::string out = "\n" + title + ":\n";
  for (const option_page& option : options) {
    const bool told = option.required && !option.word;
    out += entry(heading_of(option), option.description + (told ? " (required)" : ""));
  }
  return out;
}

}  // namespace

std::string help_of(const command& of) {
  const command_page page = page_of(of);
  std::string out = page.texts.summary + "\n\nUsage: " + page.synopsis() + '\n';
  for (const std::string& paragraph : page.texts.details) out += '\n' + wrapped(paragraph, 0, width) + '\n';
  out += entries("Words", page.words) + entries("Options", page.options);
  out += "\nExit status:\n" + entry("0", page.texts.yes);
  if (!page.texts.no.empty()) out += entry("1", page.texts.no);
  out += entry("2", page.texts.usage) + "\nExamples:\n";
  for (const command_example& example : page.texts.examples) {
    out += "  # " + example.purpose + "\n  " + example.line + '\n';
  }
  return out;
}

std::string help_of(const program& all) {
  std::string out = std::string(program_summary) + "\n\nUsage: signpost COMMAND [OPTIONS]\n";
  for (const char* text : overview) out += '\n' + wrapped(text, 0, width) + '\n';
  out += "\nCommands:\n";
  for (const command_page& page : pages_of(all)) out += entry(page.name, page.texts.summary);
  out += "\nOptions:\n" + entry("-h, --help", "Print this help") + entry("--version", "Print the version");
  out += "\nExit status:\n";
  for (const exit_text& each : exit_texts) out += entry(each.status, each.meaning);
  return out + "\n`signpost COMMAND --help` says more.\n";
}

}  // namespace signpost::cli
