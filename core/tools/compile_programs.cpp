// compile_programs DIRECTORY MANIFEST...: writes each manifest's program to a file NAME.program, and all of them to
// builtin_programs.inc, which has its place in core/src/program. The native tests hold that file against what is
// compiled now.
#include <cstdio>
#include <fstream>
#include <iterator>
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
  if (count < 3) return 2;
  const std::string directory = std::string(arguments[1]) + "/";
  std::string all = "// Made by compile_programs (core/tools): the built-in providers' programs.\n";
  for (int i = 2; i < count; ++i) {
    std::ifstream manifest(arguments[i], std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(manifest), {}};
    const auto made = signpost::compile_program(text);
    if (!made) {
      const signpost::failure& why = made.error();
      std::fprintf(stderr, "%s%s: %s\n", arguments[i], why.pointer.c_str(), why.detail.c_str());
      return 1;
    }
    const std::string name(signpost::program::open(*made).value().name());
    std::ofstream file(directory + name + ".program", std::ios::binary);
    file << *made;
    if (!file) return 1;
    all += initializer_of(name, *made);
  }
  std::ofstream file(directory + "builtin_programs.inc", std::ios::binary);
  file << all;
  return file ? 0 : 1;
}
