// What the engines are compared over: manifests and bodies.
#ifndef SIGNPOST_TESTS_DIFFERENTIAL_MANIFESTS_H
#define SIGNPOST_TESTS_DIFFERENTIAL_MANIFESTS_H

#include <string>
#include <vector>

#include "random.h"
#include "signpost/signpost.h"

/// A provider with bodies to begin from.
struct subject {
  signpost::provider_ptr from;
  std::vector<std::string> bodies;
};

/// Every built-in provider, every manifest of tests/vectors that can be read, and one with every keyword of schemas.
std::vector<subject> known_subjects();

/// A provider with schemas, envelopes and places that nobody has thought of.
subject random_subject(chance& by);

/// A JSON value of any kind, sometimes one that a schema of random_subject() knows.
std::string random_value(chance& by, int depth);

#endif
