// Mutations that keep a text JSON: a value becomes another one, a member or element goes or comes twice, a name becomes
// another one of the document. Half of all mutations are libFuzzer's own, over bytes.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "json.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using signpost::json::member;
using signpost::json::value;

void collect(value& root, std::vector<value*>& into) {
  into.push_back(&root);
  for (value& item : root.items) collect(item, into);
  for (member& each : root.members) collect(each.value, into);
}

value another(std::size_t choice) {
  static const std::vector<const char*> texts = {
      "null", "true", "-1", "0.5",      "1e400",           "9007199254740993",
      "\"\"", "{}",   "[]", "\"task\"", "\"{timestamp}\"", "\"unix_seconds\""};
  return signpost::json::parse(texts[choice % texts.size()]).value();
}

void mutate(value& root, std::minstd_rand& draw) {
  std::vector<value*> all;
  collect(root, all);
  value& one = *all[draw() % all.size()];
  value copy = *all[draw() % all.size()];  // before anything moves
  if (!one.members.empty() && draw() % 2 == 0) {
    const std::size_t at = draw() % one.members.size();
    switch (draw() % 3) {
      case 0:
        one.members.erase(one.members.begin() + static_cast<std::ptrdiff_t>(at));
        return;
      case 1:
        one.members.push_back(member{one.members[at].name + "_", std::move(copy)});
        return;
      default:
        one.members[at].name = one.members[draw() % one.members.size()].name;
        return;
    }
  }
  if (!one.items.empty() && draw() % 2 == 0) {
    const std::size_t at = draw() % one.items.size();
    if (draw() % 2 == 0) {
      one.items.erase(one.items.begin() + static_cast<std::ptrdiff_t>(at));
    } else {
      value twice = one.items[at];
      one.items.push_back(std::move(twice));
    }
    return;
  }
  value made = draw() % 2 == 0 ? another(draw()) : std::move(copy);
  one = std::move(made);
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
  std::minstd_rand draw(seed);
  if (draw() % 2 != 0) return LLVMFuzzerMutate(data, size, max_size);
  auto root = signpost::json::parse({reinterpret_cast<const char*>(data), size});
  if (!root) return LLVMFuzzerMutate(data, size, max_size);
  mutate(*root, draw);
  const std::string text = signpost::json::write(*root, signpost::json::style::compact);
  if (text.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
