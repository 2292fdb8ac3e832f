// signpost compile
#include <fstream>
#include <iostream>

#include <unistd.h>

#include "commands/commands.h"
#include "input.h"
#include "output.h"
#include "refusal.h"
#include "signpost/program.h"

namespace signpost::cli {

namespace {

class compile_command final : public command {
 public:
  compile_command()
      : command("compile",
                {"Compile a manifest to the program that a receiver is given",
                 {"A program is what verifying, inspecting and checking need of a manifest, in bytes that are read in "
                  "place (docs/program-format.md). `signpost/verify` takes one for a provider that is not built in."},
                 "The program was written.",
                 "",
                 "The manifest is wrong or beyond the format's limits, a file cannot be read or written, or the "
                 "command line is wrong.",
                 {{"signpost compile acme.json --output acme.program", "Make the program of your own manifest"},
                  {"signpost compile acme.json | base64 -w0", "The same as text"}}}) {
    add_text("manifest", manifest_, value_kind::file, "The manifest; - is standard input").required();
    add_text("--output,-o", output_, value_kind::file, "Where to write the program; standard output unless told");
  }

  exit_status run() override {
    if (output_.empty() && as_json()) {
      throw refusal("With --json, standard output is for the JSON.", "Say with --output where the program goes.");
    }
    if (output_.empty() && isatty(STDOUT_FILENO) != 0) {
      throw refusal("A program is bytes that a terminal cannot show.", "Give --output FILE, or pipe it on.");
    }
    const auto made = compile_program(read_input(manifest_, "the manifest"));
    if (!made) throw refusal(made.error(), "The pointer leads into " + manifest_ + ".");
    if (output_.empty()) {
      print_bytes(*made);
    } else {
      std::ofstream file(output_, std::ios::binary);
      file << *made;
      file.close();
      if (!file) throw refusal("The program cannot be written to " + output_ + ".", "Look at the folder and the disk.");
    }
    const signpost::program opened = signpost::program::open(*made).value();
    if (as_json()) {
      print_json({{"ok", true},
                  {"provider", opened.name()},
                  {"events", opened.event_count()},
                  {"bytes", made->size()},
                  {"output", output_}});
    } else {
      std::cerr << opened.name() << ": " << opened.event_count()
                << (opened.event_count() == 1 ? " event, " : " events, ") << made->size() << " bytes\n";
    }
    return exit_yes;
  }

 private:
  std::string manifest_;
  std::string output_;
};

}  // namespace

command_ptr make_compile() { return std::make_shared<compile_command>(); }

}  // namespace signpost::cli
