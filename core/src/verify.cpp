// The verifier at work.
#include "signpost/verify.h"

#include <algorithm>

#include "examination.h"

namespace signpost {
namespace {

template <typename MacOf>
void judge(examination& of, std::size_t secrets, MacOf mac_of, const std::string& doubt, verdict& into) {
  if (!of.read_signature() || !of.read_signed_headers(true)) {
    return;
  }
  if (of.authenticate(secrets, mac_of)) {
    of.read_body(true);
  } else {
    into.detail = doubt;
  }
}

}  // namespace

verdict verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now) const {
  verdict found;
  verify(headers, body, now, found);
  return found;
}

void verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now, verdict& into) const {
  examination of(provider_->parsed(), options_, headers, body, now, into);
  const auto mac_of = [this](std::size_t i, const std::string_view* pieces, std::size_t count) {
    return keys_[i].sign(pieces, count);
  };
  judge(of, keys_.size(), mac_of, doubt_, into);
}

result<signed_frame> verifier::frame(std::span<const header_view> headers) const {
  verdict found;
  examination of(provider_->parsed(), options_, headers, {}, 0, found);
  if (of.read_signature() && of.read_signed_headers(true)) {
    return of.frame();
  }
  return failure{found.code, std::move(found.pointer), std::move(found.detail)};
}

void verifier::verify(std::span<const header_view> headers, std::string_view body, unix_ms now,
                      std::span<const mac> macs, verdict& into) const {
  examination of(provider_->parsed(), options_, headers, body, now, into);
  const auto mac_of = [macs](std::size_t i, const std::string_view*, std::size_t) { return macs[i]; };
  const std::size_t secrets = std::min(macs.size(), keys_.size());
  judge(of, secrets, mac_of, doubt_, into);
}

}  // namespace signpost
