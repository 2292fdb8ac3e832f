// The program's description, read off CLI11's tree: help, man page and completions are made of it, so none can lag
// behind.
#ifndef SIGNPOST_CLI_PAGE_H
#define SIGNPOST_CLI_PAGE_H

#include <string>
#include <vector>

#include "program.h"

namespace signpost::cli {

struct option_page {
  std::vector<std::string> names;  ///< "-H", "--header"; for a word on the command line its upper-case name alone
  std::string value;               ///< what the value is: "FILE", "N"; "" for a flag
  std::string description;
  bool word = false;  ///< no dashes: told by its place
  bool required = false;
  bool repeatable = false;
};

struct command_page {
  std::string name;
  command_texts texts;
  std::vector<option_page> words;
  std::vector<option_page> options;

  /// "signpost send [PROVIDER] [EVENT] --to URL [OPTIONS]"
  std::string synopsis() const;
};

/// The commands that help shows, in its order.
std::vector<command_page> pages_of(const program& all);
command_page page_of(const command& of);

/// What there is to know before any command.
inline constexpr const char* overview[] = {
    "Signpost speaks the webhook dialects of several products, its providers: it makes and sends what they would send, "
    "and verifies "
    "what claims to come from them. Every command takes --help, and --json for output that machines read: one JSON "
    "object on standard "
    "output, whose code is spelled as everywhere in Signpost.",
    "Secrets are never given on the command line, where every user of the machine could read them, but with "
    "--secret-env, "
    "--secret-file or --secret-stdin. These may be repeated and mixed; the newest secret comes first.",
};

/// What an exit status says of the program as a whole; each command's texts say it in its own words.
struct exit_text {
  const char* status;
  const char* meaning;
};
inline constexpr exit_text exit_texts[] = {
    {"0", "Yes: it was done, or the verdict is positive."},
    {"1", "No: a negative verdict, of a webhook, a body, a destination or a delivery."},
    {"2", "The command line, a file, a secret or a manifest did not allow an answer."},
};

/// Text broken into lines of at most `width` columns, each after `indent` spaces; no line end after the last.
std::string wrapped(const std::string& text, std::size_t indent, std::size_t width);

/// "-H, --header 'NAME: VALUE'"
std::string heading_of(const option_page& option);

}  // namespace signpost::cli

#endif
