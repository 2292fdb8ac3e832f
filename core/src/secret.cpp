#include "signpost/secret.h"

#include "encoding.h"
#include "provider_data.h"

namespace signpost {
namespace {

constexpr std::string_view whsec_prefix = "whsec_";
constexpr std::size_t whsec_least = 24;
constexpr std::size_t whsec_most = 64;

failure malformed(std::string_view expected) {
  return {errc::malformed_secret, "", "expected " + std::string(expected)};
}

result<std::string> decoded_key(std::string_view text, std::size_t least, std::size_t most, std::string_view expected) {
  std::optional<std::string> bytes = decode_base64(text);
  if (!bytes) {
    return malformed(expected);
  }
  if (bytes->size() < least || bytes->size() > most) {
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer): the string is freed only after this
    wipe(bytes->data(), bytes->size());
    return malformed(expected);
  }
  return std::move(*bytes);
}

}  // namespace

result<std::string> key_bytes_of(const provider& from, std::string_view secret) {
  if (secret.empty()) {
    return failure{errc::missing_secret, "", ""};
  }
  switch (from.parsed().secret.encoding) {
    case secret_encoding::utf8:
      return std::string(secret);
    case secret_encoding::base64:
      return decoded_key(secret, 1, secret.size(), "canonical base64");
    case secret_encoding::whsec:
      break;
  }
  constexpr std::string_view expected = "whsec_ and canonical base64 of 24 to 64 bytes";
  if (!secret.starts_with(whsec_prefix)) {
    return malformed(expected);
  }
  return decoded_key(secret.substr(whsec_prefix.size()), whsec_least, whsec_most, expected);
}

result<hmac_key> key_of(const provider& from, std::string_view secret) {
  if (!secret.empty() && from.parsed().secret.encoding == secret_encoding::utf8) {
    return hmac_key(secret);  // no copy
  }
  result<std::string> bytes = key_bytes_of(from, secret);
  if (!bytes) {
    return bytes.error();
  }
  hmac_key key(*bytes);
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer): the string is freed only after this
  wipe(bytes->data(), bytes->size());
  return key;
}

result<std::vector<hmac_key>> keys_of(const provider& from, std::span<const std::string_view> secrets) {
  if (secrets.size() > max_secrets) {
    return failure{errc::invalid_option, "/secrets",
                   "expected at most 16 secrets, found " + std::to_string(secrets.size())};
  }
  std::vector<hmac_key> keys;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    result<hmac_key> key = key_of(from, secrets[i]);
    if (!key) {
      return failure{key.error().code, "/" + std::to_string(i), key.error().detail};
    }
    keys.push_back(std::move(key).value());
  }
  return keys;
}

std::size_t secret_random_bytes(const provider& from) { return from.parsed().secret.random_bytes; }

result<std::string> make_secret(const provider& from, std::string_view random) {
  const secret_form& form = from.parsed().secret;
  if (random.size() != form.random_bytes) {
    return failure{errc::invalid_option, "/random",
                   "expected " + std::to_string(form.random_bytes) + " bytes, found " + std::to_string(random.size())};
  }
  std::string text = form.written_as == mac_encoding::hex ? encode_hex(random) : encode_base64(random);
  std::string secret;
  secret.reserve(form.prefix.size() + text.size());  // no growing: a block given back would keep the secret
  secret.append(form.prefix).append(text);
  wipe(text.data(), text.size());
  return secret;
}

}  // namespace signpost
