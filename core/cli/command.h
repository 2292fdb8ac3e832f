// One command of the program: its options, as a node of CLI11's tree, and the texts that help, man page and completions
// are made of. CLI11 itself is kept out of here: it costs seconds in every file that sees it.
#ifndef SIGNPOST_CLI_COMMAND_H
#define SIGNPOST_CLI_COMMAND_H

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exit_status.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the name that CLI11 has
class App;
class Option;
}  // namespace CLI

namespace signpost::cli {

struct command_example {
  std::string line;     ///< what one types, without a prompt
  std::string purpose;  ///< what it does, without a full stop
};

struct command_texts {
  std::string summary;               ///< one line without a full stop
  std::vector<std::string> details;  ///< paragraphs
  std::string yes;                   ///< when the exit status is 0
  std::string no;                    ///< when it is 1; "" where that never happens
  std::string usage;                 ///< when it is 2
  std::vector<command_example> examples;
  bool hidden = false;  ///< help, man page and completions leave it out
};

/// An option or a word that was added to a command, for what else there is to say of it. Lives as long as the command.
class option_handle {
 public:
  explicit option_handle(CLI::Option* option) : option_(option) {}
  option_handle& required();
  option_handle& excludes(const option_handle& other);
  option_handle& needs(const option_handle& other);
  option_handle& between(int least, int most);
  option_handle& one_of(const std::vector<std::string>& values);

 private:
  CLI::Option* option_;
};

class command {
 public:
  /// Every command has --help and --json.
  command(const std::string& name, command_texts texts);
  command(const command&) = delete;
  command& operator=(const command&) = delete;
  virtual ~command();

  /// Does the work after the command line was parsed. Throws a refusal when it cannot.
  virtual exit_status run() = 0;

  /// Each adds one option ("--to", "--header,-H") or, without dashes, one word told by its place. `into` must outlive
  /// the command and keeps its value when the option is not given. `kind` is what help calls the value; see value_kind.
  option_handle add_flag(const std::string& name, bool& into, const std::string& description);
  option_handle add_text(const std::string& name, std::string& into, const char* kind, const std::string& description);
  /// One value each time; may be given several times.
  option_handle add_texts(const std::string& name, std::vector<std::string>& into, const char* kind,
                          const std::string& description);
  option_handle add_number(const std::string& name, int& into, const char* kind, const std::string& description);
  option_handle add_number(const std::string& name, std::uint16_t& into, const char* kind,
                           const std::string& description);
  option_handle add_number(const std::string& name, std::size_t& into, const char* kind,
                           const std::string& description);
  option_handle add_number(const std::string& name, std::optional<std::int64_t>& into, const char* kind,
                           const std::string& description);

  std::string name() const;
  const command_texts& texts() const { return texts_; }
  /// --json was given.
  bool as_json() const { return as_json_; }
  /// The options of the parsed command line by their long names, in its order, each as often as it was given.
  std::vector<std::string> given() const;
  /// CLI11's node.
  const std::shared_ptr<CLI::App>& node() const { return node_; }

 private:
  std::shared_ptr<CLI::App> node_;
  command_texts texts_;
  bool as_json_ = false;
};

using command_ptr = std::shared_ptr<command>;

/// The kinds of value that shells can complete.
namespace value_kind {
inline constexpr const char* file = "FILE";
inline constexpr const char* provider = "PROVIDER";
inline constexpr const char* event = "EVENT";
inline constexpr const char* environment = "NAME";
}  // namespace value_kind

}  // namespace signpost::cli

#endif
