// A built-in provider: its program is at hand, its manifest is read once, when something first asks for it.
#include "signpost/provider.h"

#include <array>
#include <cstddef>
#include <thread>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "signpost/signpost.h"

using namespace signpost;

TEST_CASE("From however many threads its manifest is asked for, it is read once") {
  for (const std::string_view name : provider::builtin_names()) {
    const provider_ptr from = provider::builtin(name).value();
    std::array<const std::vector<event_type>*, 8> seen{};
    std::array<std::string, 8> built;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&from, &seen, &built, i] {
        seen[i] = &from->events();
        built[i] = example(*from, from->events().front().name, 1'705'587'720'000).value();
      });
    }
    for (std::thread& one : threads) one.join();
    for (std::size_t i = 0; i < seen.size(); ++i) {
      CHECK(seen[i] == seen[0]);
      CHECK(built[i] == built[0]);
    }
  }
}

TEST_CASE("A built-in provider and one that is parsed from its manifest are the same") {
  for (const std::string_view name : provider::builtin_names()) {
    INFO(name);
    const provider_ptr builtin = provider::builtin(name).value();
    const provider_ptr parsed = provider::parse(builtin->manifest()).value();
    CHECK(parsed->compiled().bytes() == builtin->compiled().bytes());
    CHECK(parsed->name() == builtin->name());
    CHECK(parsed->title() == builtin->title());
    CHECK(parsed->open_catalog() == builtin->open_catalog());
    REQUIRE(parsed->events().size() == builtin->events().size());
    for (std::size_t i = 0; i < parsed->events().size(); ++i) {
      const event_type& one = parsed->events()[i];
      CHECK(one.name == builtin->events()[i].name);
      CHECK(one.example == builtin->events()[i].example);
      for (const provider_ptr& of : {builtin, parsed}) CHECK(of->find_event(one.name) == static_cast<int>(i));
    }
  }
}
