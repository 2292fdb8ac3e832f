#include "signpost/secret.h"

#include <string>

#include "encoding.h"
#include "provider_data.h"
#include "secret_keys.h"

namespace signpost {
namespace {

failure failure_of(const secret_reading& read) {
  if (read.code == errc::missing_secret) return {read.code, "", ""};
  return {read.code, "", "expected " + std::string(read.expected)};
}

}  // namespace

result<std::string> key_bytes_of(secret_encoding encoding, std::string_view secret) {
  std::string bytes(secret);
  const secret_reading read = read_secret(encoding, secret, bytes.data());
  if (read.code != errc::ok) {
    // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer): the string is freed only after this
    wipe(bytes.data(), bytes.size());
    return failure_of(read);
  }
  if (read.key.data() == bytes.data()) {
    wipe(bytes.data() + read.key.size(), bytes.size() - read.key.size());
    bytes.resize(read.key.size());
  }
  return bytes;
}

result<hmac_key> key_of(secret_encoding encoding, std::string_view secret) {
  result<std::string> bytes = key_bytes_of(encoding, secret);
  if (!bytes) return bytes.error();
  hmac_key key(*bytes);
  // NOLINTNEXTLINE(clang-analyzer-cplusplus.InnerPointer): the string is freed only after this
  wipe(bytes->data(), bytes->size());
  return key;
}

result<std::vector<hmac_key>> keys_of(secret_encoding encoding, std::span<const text_view> secrets) {
  if (secrets.size() > max_secrets) {
    return failure{errc::invalid_option, "/secrets",
                   "expected at most 16 secrets, found " + std::to_string(secrets.size())};
  }
  std::vector<hmac_key> keys;
  for (std::size_t i = 0; i < secrets.size(); ++i) {
    result<hmac_key> key = key_of(encoding, secrets[i]);
    if (!key) {
      return failure{key.error().code, "/" + std::to_string(i), key.error().detail};
    }
    keys.push_back(std::move(key).value());
  }
  return keys;
}

result<std::string> key_bytes_of(const provider& from, std::string_view secret) {
  return key_bytes_of(from.parsed().secret.encoding, secret);
}

result<hmac_key> key_of(const provider& from, std::string_view secret) {
  return key_of(from.parsed().secret.encoding, secret);
}

result<std::vector<hmac_key>> keys_of(const provider& from, std::span<const text_view> secrets) {
  return keys_of(from.parsed().secret.encoding, secrets);
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
