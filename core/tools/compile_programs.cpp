// compile_programs DIRECTORY: writes the built-in providers' programs, one file each, and builtin_programs.inc, of
// which the copy in core/src/program goes into the small module. The native tests hold that copy against what is
// compiled now.
#include <cstdio>
#include <fstream>
#include <string>

#include "signpost/signpost.h"

namespace {

std::string initializer_of(std::string_view name, const std::string& bytes) {
  std::string text = "{\"" + std::string(name) + "\",\n std::string_view(\n";
  constexpr std::size_t bytes_a_line = 28;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_a_line) {
    text += "  \"";
    for (const char byte : bytes.substr(at, bytes_a_line)) {
      char written[5];
      std::snprintf(written, sizeof written, "\\%03o", static_cast<unsigned>(static_cast<unsigned char>(byte)));
      text += written;
    }
    text += "\"\n";
  }
  return text + "  , " + std::to_string(bytes.size()) + ")},\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const std::string directory = std::string(arguments[1]) + "/";
  std::string all = "// Made by compile_programs (core/tools): the built-in providers' programs.\n";
  for (const std::string_view name : signpost::provider::builtin_names()) {
    const std::string bytes = signpost::compile_program(signpost::provider::builtin(name).value()->manifest()).value();
    std::ofstream file(directory + std::string(name) + ".program", std::ios::binary);
    file << bytes;
    if (!file) return 1;
    all += initializer_of(name, bytes);
  }
  std::ofstream file(directory + "builtin_programs.inc", std::ios::binary);
  file << all;
  return file ? 0 : 1;
}
