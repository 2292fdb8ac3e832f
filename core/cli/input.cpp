#include "input.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "refusal.h"

namespace signpost::cli {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20U;
constexpr std::size_t chunk = std::size_t{64} << 10U;

[[noreturn]] void cannot_read(std::string_view source, std::string_view purpose) {
  const std::string why = std::generic_category().message(errno);
  throw refusal("Cannot read " + std::string(purpose) + " from " + std::string(source) + ": " + why + ".",
                "Check the file's name and its permissions.");
}

/// Standard input can be read once; remembers who read it.
void claim_standard_input(std::string_view purpose) {
  static std::string reader;
  if (!reader.empty()) {
    throw refusal("Standard input cannot be both " + reader + " and " + std::string(purpose) + ".",
                  "Put one of them into a file.");
  }
  reader = purpose;
}

struct close_file {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

std::string read_input(const std::string& file, std::string_view purpose, std::string_view called) {
  std::unique_ptr<std::FILE, close_file> opened;
  std::FILE* source = stdin;
  if (called.empty()) called = file;
  if (file == "-") {
    claim_standard_input(purpose);
    called = "standard input";
  } else {
    opened.reset(std::fopen(file.c_str(), "rbe"));
    if (!opened) cannot_read(called, purpose);
    source = opened.get();
  }
  std::string bytes;
  while (true) {
    const std::size_t had = bytes.size();
    bytes.resize(had + chunk);
    const std::size_t got = std::fread(bytes.data() + had, 1, chunk, source);
    bytes.resize(had + got);
    if (std::ferror(source) != 0) cannot_read(called, purpose);
    if (got == 0) return bytes;
    if (bytes.size() > most_bytes) {
      throw refusal("Cannot read " + std::string(purpose) + ": it is larger than 64 MiB.", "No webhook is that large.");
    }
  }
}

}  // namespace signpost::cli
