// What the fuzz targets share: a failure that ends the run, inputs of several lines, and the providers.
#ifndef SIGNPOST_TESTS_FUZZ_FUZZING_H
#define SIGNPOST_TESTS_FUZZ_FUZZING_H

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "signpost/signpost.h"

namespace fuzzing {

/// Prints the input and ends the program: libFuzzer keeps the input in a file.
[[noreturn]] inline void fail(const char* what, std::string_view input) {
  std::fprintf(stderr, "%s: %.*s\n", what, static_cast<int>(input.size()), input.data());
  std::abort();
}

/// Takes the first line off the input; the rest may be empty.
inline std::string_view take_line(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(line.size() + (line.size() < input.size() ? 1 : 0));
  return line;
}

/// The built-in providers, parsed once.
inline const std::vector<signpost::provider_ptr>& providers() {
  static const std::vector<signpost::provider_ptr> all = [] {
    std::vector<signpost::provider_ptr> some;
    for (const std::string_view name : signpost::provider::builtin_names()) {
      some.push_back(signpost::provider::builtin(name).value());
    }
    return some;
  }();
  return all;
}

/// A failure says where: its pointer is a JSON Pointer into the input, and its code is one of the list.
inline void hold(const signpost::failure& failed, std::string_view input) {
  if (failed.code == signpost::errc::ok) fail("a failure that is ok", input);
  if (!signpost::check_pointer(failed.pointer)) fail("a failure whose pointer is none", input);
}

}  // namespace fuzzing

#endif
