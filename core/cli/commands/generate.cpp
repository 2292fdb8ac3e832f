// signpost generate: the man page and the completions, for the build and for packagers. Help does not list it.
#include "generate/generate.h"

#include <iostream>

#include "commands/commands.h"
#include "generate/page.h"
#include "program.h"

namespace signpost::cli {

namespace {

class generate_command final : public command {
 public:
  explicit generate_command(const program& of)
      : command(
            "generate",
            {"Print the man page or a shell's completions",
             {"WHAT is man, bash, zsh or fish. The build installs all four; this is for those who package otherwise."},
             "It was printed.",
             "",
             "The command line is wrong.",
             {{"signpost generate bash > /usr/share/bash-completion/completions/signpost", "Completions for bash"}},
             true}),
        of_(&of) {
    add_text("what", what_, "WHAT", "man, bash, zsh or fish").required().one_of({"man", "bash", "zsh", "fish"});
  }

  exit_status run() override {
    const std::vector<command_page> pages = pages_of(*of_);
    if (what_ == "man") std::cout << man_page(pages);
    if (what_ == "bash") std::cout << bash_completion(pages);
    if (what_ == "zsh") std::cout << zsh_completion(pages);
    if (what_ == "fish") std::cout << fish_completion(pages);
    return exit_yes;
  }

 private:
  const program* of_;
  std::string what_;
};

}  // namespace

command_ptr make_generate(const program& of) { return std::make_shared<generate_command>(of); }

}  // namespace signpost::cli
