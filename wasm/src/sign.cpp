// Sending: signatures and secrets.
#include "signpost/sign.h"

#include <string>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "open.h"
#include "point_in_time.h"
#include "signpost/secret.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

sp_handle sp_signer_open(sp_handle from, std::int32_t length) {
  last.begin();
  const wiped_at_end secrets(length);
  const provider_ptr* found = providers.find(from);
  std::vector<text_view> texts;
  if (found == nullptr) {
    last.refuse(SP_STALE_HANDLE);
  } else if (!input.holds(length)) {
    last.refuse(SP_BAD_LENGTH);
  } else if (!split_texts(input.first(length), texts)) {
    last.refuse(SP_BAD_LAYOUT);
  } else {
    result<signer> made = signer::make(*found, texts);
    if (made) {
      last.succeed();
      return signers.open(std::move(*made));
    }
    last.refuse(made.error());
  }
  return 0;
}

std::int32_t sp_signer_close(sp_handle handle) {
  last.begin();
  return signers.close(handle) ? last.succeed() : last.refuse(SP_STALE_HANDLE);
}

std::int32_t sp_sign(sp_handle handle, std::int32_t body_length, std::int32_t texts_length, std::int32_t attempt,
                     double now_ms) {
  last.begin();
  const signer* with = signers.find(handle);
  if (with == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(body_length) || !aside.holds(texts_length)) return last.refuse(SP_BAD_LENGTH);
  std::vector<text_view> texts;
  if (!split_texts(aside.first(texts_length), texts) || texts.size() != 3) {
    return last.refuse(SP_BAD_LAYOUT);
  }
  delivery of;
  of.id = texts[0];
  of.event = texts[1];
  of.version = texts[2];
  of.body = input.first(body_length);
  of.now = point_in_time(now_ms);
  of.attempt = attempt;
  const result<std::vector<header>> headers = with->sign(of);
  if (!headers) return last.refuse(headers.error());
  for (const header& each : headers.value()) {
    append_text(last.output, each.name);
    append_text(last.output, each.value);
  }
  return last.succeed_with_output();
}

std::int32_t sp_key_bytes(sp_handle handle, std::int32_t length) {
  last.begin();
  const wiped_at_end secret(length);
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  result<std::string> key = key_bytes_of(**of, input.first(length));
  if (!key) return last.refuse(key.error());
  const std::int32_t code = last.succeed(std::string(*key));
  signpost::wipe(key->data(), key->size());
  return code;
}

std::int32_t sp_secret_bytes(sp_handle handle) {
  last.begin();
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  last.succeed();
  return static_cast<std::int32_t>(secret_random_bytes(**of));
}

std::int32_t sp_secret_warning(std::int32_t length) {
  last.begin();
  const wiped_at_end secret(length);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  return last.succeed(std::string(secret_warning(input.first(length))));
}

std::int32_t sp_make_secret(sp_handle handle, std::int32_t length) {
  last.begin();
  const wiped_at_end random(length);
  const provider_ptr* of = providers.find(handle);
  if (of == nullptr) return last.refuse(SP_STALE_HANDLE);
  if (!input.holds(length)) return last.refuse(SP_BAD_LENGTH);
  result<std::string> made = make_secret(**of, input.first(length));
  if (!made) return last.refuse(made.error());
  const std::int32_t code = last.succeed(std::string(*made));
  signpost::wipe(made->data(), made->size());
  return code;
}
