// Writes the built-in providers' programs into a directory, one file each: seeds of program_fuzz.cpp.
#include <fstream>
#include <string>

#include "signpost/signpost.h"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  for (const std::string_view name : signpost::provider::builtin_names()) {
    std::ofstream file(std::string(arguments[1]) + "/" + std::string(name) + ".program", std::ios::binary);
    file << signpost::compile_program(*signpost::provider::builtin(name).value()).value();
    if (!file) return 1;
  }
  return 0;
}
