// Compiling and opening programs.
#include "signpost/program.h"

#include <filesystem>
#include <set>
#include <string>
#include <utility>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include "program/layout.h"
#include "signpost/signpost.h"

using nlohmann::json;
using namespace signpost;

namespace {

struct named_program {
  std::string_view name;
  std::string_view bytes;
};

constexpr named_program kept_programs[] = {
#include "program/builtin_programs.inc"
};

/// The program of a built-in manifest with some change.
result<std::string> changed(std::string_view name, const json& patch) {
  const auto base = json::parse(provider::builtin(name).value()->manifest());
  return compile_program(base.patch(patch).dump());
}

std::string program_of(std::string_view name) {
  return compile_program(provider::builtin(name).value()->manifest()).value();
}

errc code_of_opening(const std::string& bytes) {
  const result<program> opened = program::open(bytes);
  return opened ? errc::ok : opened.error().code;
}

}  // namespace

TEST_CASE("Every built-in provider is compiled, always to the same bytes, and its program knows its events") {
  for (const std::string_view name : provider::builtin_names()) {
    INFO(name);
    const provider_ptr from = provider::builtin(name).value();
    const std::string bytes = program_of(name);
    CHECK(bytes == program_of(name));
    CHECK(bytes == from->compiled().bytes());
    CHECK(bytes == provider::parse(from->manifest()).value()->compiled().bytes());
    const program opened = program::open(bytes).value();
    CHECK(opened.name() == name);
    REQUIRE(opened.event_count() == static_cast<int>(from->events().size()));
    for (int i = 0; i < opened.event_count(); ++i) {
      const event_type& event = from->events()[static_cast<std::size_t>(i)];
      CHECK(opened.event_name(i) == event.name);
      CHECK(opened.find_event(event.name) == i);
      for (const std::string& alias : event.aliases) CHECK(opened.find_event(alias) == i);
    }
    CHECK(opened.find_event("no.such.event") == -1);
    CHECK(opened.find_event("") == -1);
  }
}

TEST_CASE("core/src/program/builtin_programs.inc is what compile_programs writes now") {
  // By build/dev/signpost_compile_programs DIRECTORY core/providers/*.json.
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(SIGNPOST_PROJECT_ROOT "/core/providers")) {
    names.insert(file.path().stem().string());
  }
  std::set<std::string> kept_names;
  for (const named_program& kept : kept_programs) kept_names.emplace(kept.name);
  REQUIRE(kept_names == names);
  for (const named_program& kept : kept_programs) {
    INFO(kept.name);
    CHECK(kept.bytes == program_of(kept.name));
  }
}

TEST_CASE("A program is read wherever it lies") {
  const std::string bytes = program_of("clientpress");
  const std::string moved = "x" + bytes;  // at an odd address
  CHECK(program::open(std::string_view(moved).substr(1)).value().find_event("task.completed") >= 0);
}

TEST_CASE("A manifest beyond the format's limits is refused") {
  const auto detail_of = [](const json& patch) {
    const result<std::string> made = changed("standard", patch);
    REQUIRE_FALSE(made);
    CHECK(made.error().code == errc::invalid_manifest);
    return made.error().detail;
  };
  const auto with_data = [](const json& data) {
    return json::array({{{"op", "replace"}, {"path", "/events/0/data"}, {"value", data}}});
  };
  CHECK(detail_of(with_data({{"properties", {{std::string(256, 'n'), true}}}})) ==
        "expected names, bounds and literals of at most 255 bytes, found one of 256");
  CHECK(changed("standard", with_data({{"properties", {{std::string(255, 'n'), true}}}})));
  json many = json::object();
  for (int i = 0; i < 6000; ++i) many["property_" + std::to_string(i)] = json::object();
  CHECK(detail_of(with_data({{"properties", many}}))
            .starts_with("expected at most 65535 bytes of names and texts, found "));
  json wide = json::object();
  for (int i = 0; i < 11000; ++i) wide["p" + std::to_string(i)] = json::object();
  CHECK(detail_of(with_data({{"properties", wide}})) ==
        "expected at most 32767 words in the compiled program, found more");
}

TEST_CASE("A part of the signed text has one of the kinds that there are, in all of its word") {
  const std::string bytes = program_of("standard");
  const auto word_at = [&bytes](std::size_t at) {
    return static_cast<unsigned char>(bytes[2 * at]) | std::size_t{static_cast<unsigned char>(bytes[2 * at + 1])} << 8U;
  };
  const std::size_t kind = word_at(layout::at_signed_text) + 1;
  for (const auto& [low, high] : {std::pair{5, 0xEF}, {5, 1}, {6, 0}, {255, 0}, {0, 1}}) {
    std::string forged = bytes;
    forged[2 * kind] = static_cast<char>(low);
    forged[2 * kind + 1] = static_cast<char>(high);
    CHECK(code_of_opening(forged) == errc::invalid_program);
  }
}

TEST_CASE("Bytes that are no whole program of this version are refused") {
  const std::string bytes = program_of("portalio");
  CHECK(code_of_opening("") == errc::invalid_program);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO(size);
    CHECK(code_of_opening(bytes.substr(0, size)) == errc::invalid_program);
  }
  CHECK(code_of_opening(bytes + "x") == errc::invalid_program);
  std::string other = bytes;
  other[2 * layout::at_version] = 2;
  CHECK(code_of_opening(other) == errc::invalid_program);
}
