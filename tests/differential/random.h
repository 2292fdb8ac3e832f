// Chance that can be repeated: everything follows from the seed.
#ifndef SIGNPOST_TESTS_DIFFERENTIAL_RANDOM_H
#define SIGNPOST_TESTS_DIFFERENTIAL_RANDOM_H

#include <cstdint>
#include <string>
#include <vector>

class chance {
 public:
  explicit chance(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}

  std::uint64_t next() {  // splitmix64
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
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
  std::uint64_t state_;
};

#endif
