#include "reference_program.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

#include <stdlib.h>

namespace {

/// A directory of its own under the system's for temporary files; removed with what is in it.
class temporary_directory {
 public:
  temporary_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "signpost-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary directory " + pattern);
    path_ = pattern;
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  ~temporary_directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Everything that the command prints; its exit status must be 0.
std::string output_of(const std::string& command) {
  FILE* const pipe = popen(command.c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot start " + command);
  std::string output;
  std::array<char, 65536> block{};
  for (std::size_t size = 0; (size = fread(block.data(), 1, block.size(), pipe)) > 0;) {
    output.append(block.data(), size);
  }
  if (const int status = pclose(pipe); status != 0) {
    throw std::runtime_error("failed with status " + std::to_string(status) +
                             " (is the program installed?): " + command);
  }
  return output;
}

}  // namespace

std::vector<std::string> ask_reference(std::string_view program, std::string_view script,
                                       const std::vector<std::string>& lines) {
  const temporary_directory directory;
  // ".cjs", so that Node reads it as it is wherever it lies; PHP does not mind.
  const std::string script_path = (directory.path() / "script.cjs").string();
  const std::string input_path = (directory.path() / "input").string();
  std::ofstream(script_path, std::ios::binary) << script;
  std::ofstream input(input_path, std::ios::binary);
  for (const std::string& line : lines) input << line << '\n';
  input.close();

  const std::string output = output_of(std::string(program) + " '" + script_path + "' < '" + input_path + "'");
  std::vector<std::string> answers;
  for (std::size_t start = 0; start < output.size();) {
    const std::size_t end = output.find('\n', start);
    if (end == std::string::npos) throw std::runtime_error(std::string(program) + " ended in the middle of a line");
    answers.push_back(output.substr(start, end - start));
    start = end + 1;
  }
  if (answers.size() != lines.size()) {
    throw std::runtime_error(std::string(program) + " answered " + std::to_string(lines.size()) + " lines with " +
                             std::to_string(answers.size()));
  }
  return answers;
}
