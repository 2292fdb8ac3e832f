#include "options/receiver_options.h"

#include <charconv>

#include "refusal.h"

namespace signpost::cli {

void add_unnamed_event(command& to, std::string& name) {
  to.add_text("--unnamed-event", name, value_kind::event, "The event that a body without a name carries");
}

void receiver_options::add_to(command& to) {
  to.add_number("--past-seconds", options_.past_seconds, "SECONDS",
                "How old a webhook may be (default: the provider's own window)");
  to.add_number("--future-seconds", options_.future_seconds, "SECONDS",
                "How far ahead its time may be (default: the provider's own)");
  add_unnamed_event(to, options_.unnamed_event);
}

verifier receiver_options::make(const provider_ptr& from, const secret_options& secrets) const {
  const secret_list given = secrets.read();
  auto made = verifier::make(from, given.views(), options_);
  if (!made) refuse_secret(made.error(), secrets);
  return std::move(made).value();
}

void refuse_secret(const failure& why, const secret_options& secrets) {
  if (why.code == errc::missing_secret && why.pointer.empty()) {
    throw refusal(why, "Give one with --secret-env NAME, --secret-file FILE or --secret-stdin.");
  }
  std::size_t index = 0;
  const std::string_view digits = std::string_view(why.pointer).substr(why.pointer.empty() ? 0 : 1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (read.ec == std::errc() && !digits.empty()) {
    throw refusal(why, "It is the secret from " + secrets.source(index) + ".");
  }
  throw refusal(why);
}

}  // namespace signpost::cli
