// Webhooks to compare the engines over: signed right or almost so, with bodies that were changed.
#ifndef SIGNPOST_TESTS_DIFFERENTIAL_WEBHOOKS_H
#define SIGNPOST_TESTS_DIFFERENTIAL_WEBHOOKS_H

#include <deque>
#include <string>
#include <vector>

#include "manifests.h"

struct webhook {
  std::string body;
  std::deque<std::string> texts;  ///< what the headers are views of
  std::vector<signpost::header_view> headers;
  signpost::unix_ms now = 0;
  std::string event;  ///< what check() is told
};

/// A text that every encoding of secrets takes.
std::string secret_of(const signpost::provider& from, char letter);

webhook random_webhook(const subject& of, const signpost::hmac_key& key, chance& by);

#endif
