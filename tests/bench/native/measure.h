// Interleaved rounds: a machine that slows down slows everybody down.
#ifndef SIGNPOST_TESTS_BENCH_NATIVE_MEASURE_H
#define SIGNPOST_TESTS_BENCH_NATIVE_MEASURE_H

#include <cstddef>
#include <string_view>
#include <vector>

#include "peer.h"

/// How many times as long as the first of the peers each one takes for one message (so the first's own is 1): the
/// median over `rounds` of the ratio within one round, in which everybody runs after the other for about 50
/// microseconds or more.
std::vector<double> times_of_first(const std::vector<peer>& peers, std::string_view message, std::size_t rounds);

#endif
