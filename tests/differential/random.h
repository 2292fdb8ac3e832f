// Chance that can be repeated: everything follows from the seed.
#ifndef SIGNPOST_TESTS_DIFFERENTIAL_RANDOM_H
#define SIGNPOST_TESTS_DIFFERENTIAL_RANDOM_H

#include <cstdint>
#include <string>
#include <vector>

class chance {
 public:
  /// The seed is mixed: neighbours would be the same sequence, one step apart.
  explicit chance(std::uint64_t seed) : state_(mixed(seed + 1)) {}

  std::uint64_t next() {  // splitmix64
    state_ += 0x9E3779B97F4A7C15U;
    return mixed(state_);
  }
  /// 0 to limit - 1.
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
  /// True once in `times`.
  bool once_in(std::size_t times) { return below(times) == 0; }
  template <typename T>
  const T& one_of(const std::vector<T>& some) {
    return some[below(some.size())];
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  std::uint64_t state_;
};

#endif
