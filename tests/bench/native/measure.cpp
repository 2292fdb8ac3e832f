#include "measure.h"

#include <algorithm>
#include <iterator>

#include <time.h>

namespace {

/// Of this thread's own running, so that a busy machine's other programs do not count.
double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

double nanoseconds(const peer& of, std::string_view message, std::size_t calls) {
  signpost::mac digest;
  const double start = processor_time();
  for (std::size_t i = 0; i < calls; ++i) {
    of.sign(message, digest);
    __asm__ volatile("" : : "r"(digest.data()) : "memory");  // somebody might look at it
  }
  return processor_time() - start;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

std::vector<double> times_of_first(const std::vector<peer>& peers, std::string_view message, std::size_t rounds) {
  constexpr double enough = 50'000;
  std::size_t calls = 1;
  while (nanoseconds(peers.front(), message, calls) < enough) calls *= 2;

  std::vector<std::vector<double>> ratios(peers.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    const double own = nanoseconds(peers.front(), message, calls);
    ratios.front().push_back(1);
    for (std::size_t i = 1; i < peers.size(); ++i) {
      ratios[i].push_back(nanoseconds(peers[i], message, calls) / own);
    }
  }
  std::vector<double> result;
  std::transform(ratios.begin(), ratios.end(), std::back_inserter(result), median);
  return result;
}
