// Source: zshcompsys(1), the function _arguments.
#include "generate/generate.h"
#include "generate/page.h"

namespace signpost::cli {

namespace {

/// Inside single quotes, in a specification of _arguments: brackets and colons have a meaning there.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else if (c == '[' || c == ']' || c == ':' || c == '\\') {
      out += std::string("\\") + c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string action_of(const std::string& kind) {
  if (kind == value_kind::file) return "_files";
  if (kind == value_kind::provider) return "_signpost_providers";
  if (kind == value_kind::event) return "_signpost_events";
  if (kind == value_kind::environment) return "_parameters -g \"*export*\"";
  return "";
}

std::string argument_of(const std::string& kind) { return escaped(kind) + ":" + action_of(kind); }

std::string case_of(const command_page& page) {
  std::string out = "    " + page.name + ")\n      _arguments -s";
  for (const option_page& option : page.options) {
    for (const std::string& name : option.names) {
      out += " \\\n        '";
      if (option.repeatable) out += "*";
      out += name + "[" + escaped(option.description) + "]";
      if (!option.value.empty()) out += ":" + argument_of(option.value);
      out += "'";
    }
  }
  const bool event_follows = page.words.size() > 1 && page.words[1].value == value_kind::event;
  int place = 0;
  for (const option_page& word : page.words) {
    std::string action = action_of(word.value);
    if (word.value == value_kind::provider)
      action = event_follows ? "_signpost_provider_or_event" : "_signpost_provider_word";
    out += " \\\n        '" + std::to_string(++place) + ":" + escaped(word.value) + ":" + action + "'";
  }
  return out + "\n      ;;\n";
}

constexpr const char* lists = R"sh(
# _arguments sets line (the words so far) and opt_args (the options so far) for what follows.
_signpost_providers() {
  local -a names
  names=(${(f)"$(signpost providers --names 2>/dev/null)"})
  compadd "$@" -a names
}

# With a manifest of one's own PROVIDER is left out, and EVENT, where there is one, is the first word.
_signpost_provider_word() {
  (( $+opt_args[--provider-file] )) || _signpost_providers "$@"
}

_signpost_provider_or_event() {
  if (( $+opt_args[--provider-file] )); then
    _signpost_events "$@"
  else
    _signpost_providers "$@"
  fi
}

_signpost_events() {
  local -a names
  if (( $+opt_args[--provider-file] )); then
    names=(${(f)"$(signpost events --provider-file ${(Q)opt_args[--provider-file]} --names 2>/dev/null)"})
  else
    names=(${(f)"$(signpost events ${(Q)opt_args[--provider]:-$line[1]} --names 2>/dev/null)"})
  fi
  compadd "$@" -a names
}
)sh";

}  // namespace

std::string zsh_completion(const std::vector<command_page>& pages) {
  std::string out = "#compdef signpost\n# zsh completion for signpost; made by `signpost generate zsh`\n";
  out += lists;
  out += "\n_signpost() {\n  local -a commands\n  commands=(\n";
  for (const command_page& page : pages) out += "    '" + page.name + ":" + escaped(page.texts.summary) + "'\n";
  out +=
      "  )\n  if ((CURRENT == 2)); then\n    _describe command commands\n    _arguments '--help[Print this help]' "
      "'--version[Print the version]'\n    return\n  fi\n";
  out += "  shift words\n  ((CURRENT--))\n  case ${words[1]} in\n";
  for (const command_page& page : pages) out += case_of(page);
  return out + "  esac\n}\n\n_signpost \"$@\"\n";
}

}  // namespace signpost::cli
