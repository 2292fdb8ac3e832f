// Signing a body as a sender of the provider does.
#ifndef SIGNPOST_SIGN_H
#define SIGNPOST_SIGN_H

#include <span>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/header.h"
#include "signpost/hmac.h"
#include "signpost/provider.h"
#include "signpost/result.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

struct SIGNPOST_API delivery {
  /// The same over all attempts: 1 to 256 visible ASCII characters, without the one that ends {id} in the signed text.
  /// Not looked at where no header carries it.
  text_view id;
  text_view body;     ///< the raw bytes to be sent
  unix_ms now = 0;    ///< the attempt's time, fresh each attempt
  int attempt = 1;    ///< 1 for the first
  text_view event;    ///< only where the body does not name it; "" otherwise
  text_view version;  ///< the product's version in User-Agent; "" for the manifest's
};

/// A provider and the secrets to sign with, prepared once. Immutable.
class SIGNPOST_API signer {
 public:
  /// Secrets newest first. Where the provider's signature can hold several (Standard Webhooks, Portal.io) all sign, so
  /// that a receiver may rotate; elsewhere the first alone signs. No secret at all is allowed only where the provider's
  /// signature is optional (ClientPress), else missing_secret. Fails with malformed_secret (pointer "/<index>").
  static result<signer> make(provider_ptr from, std::span<const text_view> secrets);

  /// Every header that a sender of this provider sets, in its order. Fails with invalid_option (id, attempt),
  /// malformed_json or schema_mismatch where a header repeats a member of a body that does not have it.
  result<std::vector<header>> sign(const delivery& of) const;

 private:
  signer(provider_ptr from, std::vector<hmac_key> keys);
  provider_ptr provider_;
  std::vector<hmac_key> keys_;
};

}  // namespace signpost

#endif
