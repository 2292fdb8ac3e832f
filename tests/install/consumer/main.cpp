// Verifies one webhook of CE Pro with the installed library.
//   consumer SIGNATURE NOW < body
// SIGNATURE is the header's value, NOW the receiver's clock in Unix milliseconds; the secret comes from
// CONSUMER_SECRET.
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include <signpost/signpost.h>

int main(int argc, char** argv) {
  const char* secret = std::getenv("CONSUMER_SECRET");
  if (argc != 3 || secret == nullptr) {
    std::cerr << "usage: CONSUMER_SECRET=... consumer SIGNATURE NOW < body\n";
    return 2;
  }
  const std::string body{std::istreambuf_iterator<char>(std::cin), {}};

  if (signpost::version() != SIGNPOST_VERSION) {
    std::cerr << "compiled with the headers of " SIGNPOST_VERSION ", linked with " << signpost::version() << '\n';
    return 3;
  }
  const auto provider = signpost::provider::builtin("cepro");
  if (!provider) return 3;
  const signpost::text_view secrets[] = {secret};
  const auto verifier = signpost::verifier::make(provider.value(), secrets);
  if (!verifier) {
    std::cerr << signpost::sentence_of(verifier.error().code) << '\n';
    return 3;
  }
  const signpost::header_view headers[] = {
      {"X-Webhook-ID", "0b7f6f0e-6a53-4e0b-9d53-1f3f7a0c8a11"},
      {"X-Webhook-Signature", argv[1]},
      {"X-Webhook-Event", "estimate.created"},
      {"X-Webhook-Timestamp", "2026-03-08T14:30:00Z"},
  };
  const auto verdict = verifier->verify(headers, body, std::stoll(argv[2]));
  std::cout << signpost::name_of(verdict.code) << ' ' << verdict.event << '\n';
  return verdict.code == signpost::errc::ok ? 0 : 1;
}
