// How many instructions one verdict about a good webhook takes, which no other program disturbs: for valgrind.
//
//   signpost_verify_count N BYTES   N verdicts about a ClientPress webhook of about BYTES
//
// "Collected" divided by N, printed by
//
//   valgrind --tool=callgrind --callgrind-out-file=/dev/null
//     --toggle-collect='signpost::verifier::verify*' signpost_verify_count 1000 300
//
// valgrind does not know the SHA instructions and says so through cpuid: what it counts is the portable way.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "signpost/hmac.h"
#include "signpost/verify.h"

namespace {

constexpr std::string_view secret = "a-secret-of-thirty-two-characters";
constexpr signpost::unix_ms now = 1'705'587'720'000;

std::string body_of(std::size_t size) {
  const std::string front =
      R"({"event":"task.completed","portal_id":42,"portal_url":"https://your-site.com/client-portal/acme-corp/",)"
      R"("timestamp":"2024-01-18T14:22:00+00:00","data":{"id":10,"title":")";
  const std::string back = R"(","list_id":1}})";
  const std::size_t framed = front.size() + back.size();
  return front + std::string(size > framed ? size - framed : 0, 'x') + back;
}

std::string signature_of(std::string_view body) {
  std::string text = "sha256=";
  for (const unsigned char byte : signpost::hmac_key(secret).sign({body})) {
    constexpr std::string_view digits = "0123456789abcdef";
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::size_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: signpost_verify_count N BYTES\n", stderr), 2;
  const auto provider = signpost::provider::builtin("clientpress").value();
  const signpost::text_view secrets[] = {secret};
  const auto verifier = signpost::verifier::make(provider, secrets).value();
  const std::string body = body_of(number(argv[2]));
  const std::string signature = signature_of(body);
  const signpost::header_view headers[] = {{"X-CP-Signature", signature},
                                           {"X-CP-Delivery", "6f1f2c34-9d0e-4c6b-8a43-5f1f0e0f7a11"},
                                           {"X-CP-Event", "task.completed"},
                                           {"X-CP-Portal-ID", "42"}};
  std::size_t good = 0;
  std::vector<char> block(signpost::block_size(headers, body));
  for (std::size_t i = number(argv[1]); i > 0; --i) {
    if (verifier.verify(headers, body, now, block).code == signpost::errc::ok) ++good;
  }
  std::printf("%zu good verdicts about %zu bytes\n", good, body.size());
  return good == number(argv[1]) ? 0 : 1;
}
