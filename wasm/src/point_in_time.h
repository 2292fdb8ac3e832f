// Times cross the boundary as doubles, because JavaScript's numbers are.
#ifndef SIGNPOST_WASM_POINT_IN_TIME_H
#define SIGNPOST_WASM_POINT_IN_TIME_H

#include <algorithm>
#include <cmath>

#include "signpost/time.h"

namespace signpost::wasm {

/// Whole milliseconds, a fraction cut off downwards; within ECMAScript's range of times. NaN, which the JavaScript side
/// refuses, is the earliest, so that nothing is fresh then.
inline unix_ms point_in_time(double ms) {
  constexpr double furthest = 8.64e15;
  return std::isnan(ms) ? static_cast<unix_ms>(-furthest)
                        : static_cast<unix_ms>(std::floor(std::clamp(ms, -furthest, furthest)));
}

}  // namespace signpost::wasm

#endif
