// URLs and what becomes of them, one sentence each.
#ifndef SIGNPOST_TESTS_NATIVE_DESTINATION_CASES_H
#define SIGNPOST_TESTS_NATIVE_DESTINATION_CASES_H

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/error.h"

struct destination_case {
  std::string_view sentence;
  std::string url;
  signpost::errc code = signpost::errc::ok;
  /// The host in its one form, as Node's new URL() gives it (which keeps a trailing dot); "" where the URL is not one
  /// to read.
  std::string host;
  /// Part of the refusal's text.
  std::string_view says;
};

/// The whole table.
std::vector<destination_case> destination_cases();

/// Its second part (destination_host_cases.cpp): addresses in every spelling, and names that are not public.
std::span<const destination_case> host_cases();

#endif
