// The shared vectors, natively. tests/runtimes runs the same files through WASM.
#include <filesystem>
#include <fstream>
#include <set>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "vector_case.h"

using nlohmann::json;

TEST_CASE("Every shared vector gives its expected answer") {
  const auto folder = std::filesystem::path(SIGNPOST_PROJECT_ROOT) / "tests" / "vectors";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") {
      continue;
    }
    std::ifstream stream(entry.path());
    const json file = json::parse(stream);
    std::set<std::string> names;
    for (const json& test : file.at("cases")) {
      INFO(entry.path().filename() << ": " << test.at("name"));
      CHECK(names.insert(test["name"]).second);
      const json found = run_vector_case(file, test);
      for (const auto& [key, expected] : test.at("expect").items()) {
        INFO("key " << key << ": expected " << expected << ", found " << found.value(key, json("nothing")));
        CHECK((found.contains(key) && found[key] == expected));
      }
      ++cases;
    }
  }
  CHECK(cases > 300);
}
