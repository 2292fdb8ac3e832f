// Source: bash(1), "Programmable Completion". Needs nothing of the bash-completion package.
#include "generate/generate.h"
#include "generate/page.h"

namespace signpost::cli {

namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// "      verify) options='--header --body'; valued=' --header --body '; words='PROVIDER' ;;"
std::string case_of(const command_page& page) {
  std::vector<std::string> names;
  std::vector<std::string> with_value;
  std::vector<std::string> words;
  for (const option_page& option : page.options) {
    names.push_back(option.names.back());
    if (!option.value.empty()) with_value.insert(with_value.end(), option.names.begin(), option.names.end());
  }
  for (const option_page& word : page.words) words.push_back(word.value);
  return "    " + page.name + ") options='" + joined(names) + "' valued=' " + joined(with_value) + " ' words=(" +
         joined(words) + ") ;;\n";
}

/// "      --body|--data) kind=FILE ;;" for every kind of value that can be completed.
std::string kinds_of(const std::vector<command_page>& pages) {
  std::string out;
  for (const char* kind : {value_kind::file, value_kind::provider, value_kind::event, value_kind::environment}) {
    std::vector<std::string> patterns;
    for (const command_page& page : pages) {
      for (const option_page& option : page.options) {
        if (option.value == kind) patterns.push_back(page.name + "/" + option.names.back());
      }
    }
    std::string list;
    for (const std::string& pattern : patterns) list += (list.empty() ? "" : "|") + pattern;
    if (!list.empty()) out += "    " + list + ") kind=" + kind + " ;;\n";
  }
  return out;
}

constexpr const char* body = R"sh(
  # Which word of its own is being written, and which provider was named before it.
  local place=0 provider='' file='' word i
  for ((i = 2; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ $valued == *" $word "* ]]; then
      ((i++))
      [[ $word == --provider-file ]] && file=${COMP_WORDS[i]}
      [[ $word == --provider ]] && provider=${COMP_WORDS[i]}
    elif [[ $word != -* ]]; then
      [[ ${words[place]} == PROVIDER ]] && provider=$word
      ((place++))
    fi
  done

  if [[ $valued != *" $prev "* || COMP_CWORD -lt 3 ]]; then
    if [[ $cur == -* ]]; then
      COMPREPLY=($(compgen -W "$options" -- "$cur"))
      return
    fi
    # With a manifest of one's own PROVIDER is left out.
    [[ -n $file && ${words[0]} == PROVIDER ]] && words=("${words[@]:1}")
    kind=${words[place]}
  fi
  case $kind in
    FILE) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")) ;;
    NAME) COMPREPLY=($(compgen -e -- "$cur")) ;;
    PROVIDER) COMPREPLY=($(compgen -W "$(signpost providers --names 2>/dev/null)" -- "$cur")) ;;
    EVENT)
      if [[ -n $file ]]; then
        COMPREPLY=($(compgen -W "$(signpost events --provider-file "$file" --names 2>/dev/null)" -- "$cur"))
      else
        COMPREPLY=($(compgen -W "$(signpost events "$provider" --names 2>/dev/null)" -- "$cur"))
      fi
      ;;
  esac
}
complete -F _signpost signpost
)sh";

}  // namespace

std::string bash_completion(const std::vector<command_page>& pages) {
  std::vector<std::string> names;
  names.reserve(pages.size());
  for (const command_page& page : pages) names.push_back(page.name);
  std::string out = "# bash completion for signpost; made by `signpost generate bash`\n";
  out += "_signpost() {\n";
  out += "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}\n";
  out += "  local options='' valued='' kind='' words=()\n";
  out += "  COMPREPLY=()\n";
  out += "  if [[ COMP_CWORD -eq 1 ]]; then\n";
  out += "    COMPREPLY=($(compgen -W '" + joined(names) + " --help --version' -- \"$cur\"))\n    return\n  fi\n";
  out += "  case $command in\n";
  for (const command_page& page : pages) out += case_of(page);
  out += "    *) return ;;\n  esac\n";
  out += "  case $command/$prev in\n" + kinds_of(pages) + "  esac\n";
  return out + body;
}

}  // namespace signpost::cli
