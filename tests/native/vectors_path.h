// Where the independent test suites lie: Wycheproof, JSONTestSuite, JSON-Schema-Test-Suite.
#ifndef SIGNPOST_TESTS_NATIVE_VECTORS_PATH_H
#define SIGNPOST_TESTS_NATIVE_VECTORS_PATH_H

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

/// The folder named by SIGNPOST_VECTORS (from the project's root when it is relative), else ../shared/vectors beside
/// the project. Throws when it is not there: a suite that is absent must not look like one that passed.
inline std::filesystem::path vectors_root() {
  const char* const named = std::getenv("SIGNPOST_VECTORS");
  const std::filesystem::path root(SIGNPOST_PROJECT_ROOT);
  std::filesystem::path folder = root / (named && *named != '\0' ? named : "../shared/vectors");
  if (!std::filesystem::is_directory(folder)) {
    throw std::runtime_error(
        "no test suites in " + folder.string() +
        ": set SIGNPOST_VECTORS to the folder that holds json-test-suite, json-schema-test-suite and wycheproof");
  }
  return folder;
}

#endif
