// signpost verify
#include <iostream>

#include "commands/commands.h"
#include "header_line.h"
#include "options/body_option.h"
#include "options/clock_option.h"
#include "options/provider_option.h"
#include "options/receiver_options.h"
#include "options/secret_options.h"
#include "output.h"
#include "verdict_report.h"

namespace signpost::cli {

namespace {

class verify_command final : public command {
 public:
  verify_command()
      : command("verify",
                {"Verify a webhook: signature, age, and its event's schema",
                 {"Looks at a webhook as a receiver does, in this order: the headers, the signature against every "
                  "secret, the age, the "
                  "JSON, the agreement of headers and body, the event, its schema. Prints the verdict with the code of "
                  "the first check "
                  "that failed, which secret matched, and what the signature covers."},
                 "The webhook is authentic and its event is in the catalog (code ok).",
                 "It is not: the code says what failed first. An authentic webhook of an unknown event, or one that "
                 "does not fit its "
                 "schema, counts as not.",
                 "The provider is not known, a secret is missing or malformed, the body cannot be read, or the command "
                 "line is wrong.",
                 {{"signpost verify clientpress --header @headers.txt --body body.json --secret-env CLIENTPRESS_SECRET",
                   "With the headers in a file"},
                  {"signpost verify portalio --header 'X-Webhook-Signature: t=...,v1=...' --body - --secret-file "
                   "new.txt --secret-file old.txt",
                   "With two live secrets, the body from standard input"}}}) {
    provider_.add_to(*this);
    add_texts("--header,-H", headers_, "'NAME: VALUE'", "A header, or @FILE with one a line; may be repeated");
    body_.add_to(*this);
    secrets_.add_to(*this);
    receiver_.add_to(*this);
    clock_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const verifier with = receiver_.make(from, secrets_);
    std::vector<header> headers;
    for (const std::string& given : headers_) {
      for (header& each : read_headers(given)) headers.push_back(std::move(each));
    }
    std::vector<header_view> views;
    views.reserve(headers.size());
    for (const header& each : headers) views.push_back({each.name, each.value});
    const verdict seen = with.verify(views, body_.read(), clock_.now());
    if (as_json()) {
      print_json(json_of(seen));
    } else {
      std::cout << text_of(seen,
                           seen.secret_index < 0 ? "" : secrets_.source(static_cast<std::size_t>(seen.secret_index)));
    }
    return seen.code == errc::ok ? exit_yes : exit_no;
  }

 private:
  provider_option provider_;
  std::vector<std::string> headers_;
  body_option body_;
  secret_options secrets_;
  receiver_options receiver_;
  clock_option clock_;
};

}  // namespace

command_ptr make_verify() { return std::make_shared<verify_command>(); }

}  // namespace signpost::cli
