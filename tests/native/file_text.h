// A file's bytes, for tests.
#ifndef SIGNPOST_TESTS_NATIVE_FILE_TEXT_H
#define SIGNPOST_TESTS_NATIVE_FILE_TEXT_H

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

/// Throws when the file cannot be read.
inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

#endif
