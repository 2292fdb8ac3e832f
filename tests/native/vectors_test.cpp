// The shared vectors, natively. tests/runtimes runs the same files through WASM. With SIGNPOST_VECTOR=TEXT in the
// environment only the cases whose "FILE: NAME" has this text in it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "vector_case.h"

using nlohmann::json;

namespace {

/// What the name of a case must contain to be run; "" for every one.
std::string wanted() {
  const char* const text = std::getenv("SIGNPOST_VECTOR");
  return text == nullptr ? "" : text;
}

}  // namespace

TEST_CASE("Every shared vector gives its expected answer") {
  const auto folder = std::filesystem::path(SIGNPOST_PROJECT_ROOT) / "tests" / "vectors";
  const std::string only = wanted();
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    std::ifstream stream(entry.path());
    const json file = json::parse(stream);
    std::set<std::string> names;
    for (const json& test : file.at("cases")) {
      const std::string name = entry.path().filename().string() + ": " + test.at("name").get<std::string>();
      if (name.find(only) == std::string::npos) {
        continue;
      }
      INFO(name);
      CHECK(names.insert(test["name"]).second);
      const json found = run_vector_case(file, test);
      for (const auto& [key, expected] : test.at("expect").items()) {
        INFO("key " << key << ": expected " << expected << ", found " << found.value(key, json("nothing")));
        CHECK((found.contains(key) && found[key] == expected));
      }
      ++cases;
    }
  }
  INFO("SIGNPOST_VECTOR: " << only);
  CHECK(cases > (only.empty() ? 300 : 0));
}
