#include "near_names.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string>
#include <utility>

#include "characters.h"

namespace signpost {
namespace {

constexpr std::size_t most_names = 3;

/// Nobody mistypes a name into so long a one; comparing costs time in proportion.
constexpr std::size_t longest_compared = 64;

/// Letters and digits alone, in lower case.
std::string bare(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (is_alnum(c)) letters += to_lower(c);
  }
  return letters;
}

/// How many letters have to be put in, taken out or replaced (Levenshtein).
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({replaced, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

}  // namespace

std::vector<std::string_view> near_names(const provider::data& of, std::string_view name) {
  std::vector<std::string_view> names;
  for (const event_type& event : of.events) names.emplace_back(event.name);
  return near_names(names, name);
}

std::vector<std::string_view> near_names(const std::vector<std::string_view>& among, std::string_view name) {
  const std::string wanted = bare(name.substr(0, longest_compared));
  std::vector<std::pair<std::size_t, std::string_view>> found;
  for (const std::string_view one : among) {
    const std::string letters = bare(one);
    // A quarter of the letters may be wrong: more, and nearly every name is near. Lengths alone tell most names apart.
    if (letters.size() * 4 > wanted.size() * 5 || letters.size() * 4 < wanted.size() * 3) continue;
    const std::size_t apart = distance(wanted, letters);
    if (apart * 4 <= wanted.size()) found.emplace_back(apart, one);
  }
  std::size_t nearest = longest_compared;
  for (const auto& [apart, near] : found) nearest = std::min(nearest, apart);
  std::vector<std::string_view> names;
  for (const std::size_t wanted_apart : {nearest, nearest + 1}) {
    for (const auto& [apart, near] : found) {
      if (apart == wanted_apart && names.size() < most_names) names.push_back(near);
    }
  }
  return names;
}

std::string did_you_mean(const std::vector<std::string_view>& near) {
  std::string question;
  for (std::size_t i = 0; i < near.size(); ++i) {
    question.append(i == 0 ? "; did you mean " : i + 1 == near.size() ? " or " : ", ").append(near[i]);
  }
  return near.empty() ? question : question + "?";
}

}  // namespace signpost
