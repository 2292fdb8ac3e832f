// One case of tests/vectors, run through the native core. The format is described in tests/vectors/README.md.
#ifndef SIGNPOST_TESTS_NATIVE_VECTOR_CASE_H
#define SIGNPOST_TESTS_NATIVE_VECTOR_CASE_H

#include <nlohmann/json.hpp>

/// Runs the case and gives everything that an "expect" may name; compare only the keys that it does name.
/// `file` is the whole vector file, whose provider the case uses.
nlohmann::json run_vector_case(const nlohmann::json& file, const nlohmann::json& test);

#endif
