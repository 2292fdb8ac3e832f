#include "options/signing_options.h"

#include "manifest_facts.h"
#include "options/receiver_options.h"
#include "refusal.h"

namespace signpost::cli {

void signing_options::add_to(command& to) {
  to.add_number("--attempt", attempt_, "N", "The attempt's number, 1 is the first");
  to.add_text("--product-version", version_, "VERSION",
              "The product's version in User-Agent (default: the manifest's)");
}

signer make_signer(const provider_ptr& from, const secret_options& secrets) {
  const secret_list given = secrets.read();
  const std::vector<text_view> views = given.views();
  auto made = signer::make(from, views);
  if (!made) refuse_secret(made.error(), secrets);
  return std::move(made).value();
}

std::vector<header> signing_options::sign(const signer& with, delivery of) const {
  of.attempt = attempt_;
  of.version = version_;
  auto headers = with.sign(of);
  if (headers) return std::move(headers).value();
  const failure& why = headers.error();
  if (why.code == errc::invalid_option) throw refusal(why, "Look at --id, --attempt and --product-version.");
  throw refusal(why, "A header of this provider repeats a member of the body: the body must have it.");
}

std::string id_of(const provider& from, const std::string& body) {
  const manifest_facts facts(from);
  if (facts.id_in_body()) {
    if (const auto own = facts.id_in(body)) return *own;
  }
  return facts.fresh_id();
}

json json_of(const std::vector<header>& headers) {
  json out = json::array();
  for (const header& each : headers) out.push_back({each.name, each.value});
  return out;
}

}  // namespace signpost::cli
