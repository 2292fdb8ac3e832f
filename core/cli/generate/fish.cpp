// Source: fish's documentation of `complete`.
#include "generate/generate.h"
#include "generate/page.h"

namespace signpost::cli {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

/// What completes a value of this kind: an option of `complete`, with a leading space.
std::string completes(const std::string& kind) {
  if (kind.empty()) return "";
  if (kind == value_kind::file) return " -r -F";
  if (kind == value_kind::provider) return " -x -a '(signpost providers --names 2>/dev/null)'";
  if (kind == value_kind::event) return " -x -a '(__signpost_events)'";
  if (kind == value_kind::environment) return " -x -a '(set --export --names)'";
  return " -x";
}

std::string case_of(const command_page& page) {
  const std::string when = "complete -c signpost -n '__fish_seen_subcommand_from " + page.name + "'";
  std::string out;
  for (const option_page& option : page.options) {
    out += when;
    for (const std::string& name : option.names)
      out += name.size() == 2 ? " -s " + name.substr(1) : " -l " + name.substr(2);
    out += completes(option.value) + " -d " + quoted(option.description) + '\n';
  }
  int place = 0;
  for (const option_page& word : page.words) {
    const std::string kind = completes(word.value);
    if (kind.find(" -a ") == std::string::npos) continue;
    out += "complete -c signpost -n '__fish_seen_subcommand_from " + page.name + "; and __signpost_word " +
           std::to_string(++place) + "'" + kind + '\n';
  }
  return out;
}

constexpr const char* functions = R"sh(
# The words after the command that are neither options nor (as far as one can see) their values.
function __signpost_words
    set -l tokens (commandline -opc)
    set -l skip 0
    for token in $tokens[3..-1]
        if test $skip -eq 1
            set skip 0
        else if string match -q -- '-*' $token
            contains -- $token $__signpost_valued; and set skip 1
        else
            echo $token
        end
    end
end

function __signpost_word
    set -l before (count (__signpost_words))
    contains -- --provider-file (commandline -opc); and set before (math $before + 1)
    test (math $before + 1) -eq $argv[1]
end

function __signpost_events
    set -l tokens (commandline -opc)
    set -l at (contains -i -- --provider-file $tokens)
    if test -n "$at"
        signpost events --provider-file $tokens[(math $at + 1)] --names 2>/dev/null
    else
        signpost events (__signpost_words)[1] --names 2>/dev/null
    end
end
)sh";

}  // namespace

std::string fish_completion(const std::vector<command_page>& pages) {
  std::string valued;
  for (const command_page& page : pages) {
    for (const option_page& option : page.options) {
      for (const std::string& name : option.names) {
        if (!option.value.empty() && (valued + " ").find(" " + name + " ") == std::string::npos) valued += " " + name;
      }
    }
  }
  std::string out = "# fish completion for signpost; made by `signpost generate fish`\n";
  out += "set -g __signpost_valued" + valued + "\n" + functions + "\n";
  out += "complete -c signpost -f\n";
  out += "complete -c signpost -n __fish_use_subcommand -l help -s h -d 'Print this help'\n";
  out += "complete -c signpost -n __fish_use_subcommand -l version -d 'Print the version'\n";
  for (const command_page& page : pages) {
    out += "complete -c signpost -n __fish_use_subcommand -a " + page.name + " -d " + quoted(page.texts.summary) + '\n';
  }
  for (const command_page& page : pages) out += case_of(page);
  return out;
}

}  // namespace signpost::cli
