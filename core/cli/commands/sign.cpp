// signpost sign
#include <iostream>

#include "commands/commands.h"
#include "curl_line.h"
#include "options/body_option.h"
#include "options/clock_option.h"
#include "options/provider_option.h"
#include "options/secret_options.h"
#include "options/signing_options.h"
#include "output.h"
#include "refusal.h"

namespace signpost::cli {

namespace {

class sign_command final : public command {
 public:
  sign_command()
      : command("sign", {"Sign a body and print the headers that the provider would send",
                         {"Prints every header that a sender of this provider sets, in its order, one a line; with "
                          "--curl, one curl command "
                          "that delivers the body with them. The secret is in neither.",
                          "The id is --id, else the one in the body where the provider puts it there, else a new one "
                          "in the provider's form."},
                         "The body was signed.",
                         "The body cannot be sent by this provider: a header repeats a member of it that is not there.",
                         "The provider is not known, a secret is missing or malformed, the body cannot be read, or the "
                         "command line is wrong.",
                         {{"signpost sign clientpress --body body.json --secret-env CLIENTPRESS_SECRET", "The headers"},
                          {"signpost sign standard --body body.json --secret-file new.txt --secret-file old.txt --curl "
                           "--to https://example.com/hook",
                           "A curl line, signed with both secrets of a rotation"}}}) {
    provider_.add_to(*this);
    body_.add_to(*this);
    secrets_.add_to(*this);
    add_text("--id", id_, "ID", "The delivery's id");
    add_text("--event", event_, value_kind::event, "The event, where the body does not name it");
    signing_.add_to(*this);
    const option_handle curl = add_flag("--curl", curl_, "Print a curl command instead of the headers");
    add_text("--to", url_, "URL", "The URL in the curl command (default: \"$URL\")").needs(curl);
    clock_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const signer with = make_signer(from, secrets_);
    const std::string body = body_.read();
    const std::string id = id_.empty() ? id_of(*from, body) : id_;
    const std::vector<header> headers = signing_.sign(with, {id, body, clock_.now(), 1, event_, {}});
    if (curl_ && body_.file() == "-" && body.find('\0') != std::string::npos) {
      throw refusal("The body holds a NUL byte, which no command line can.",
                    "Save it to a file and give that with --body.");
    }
    const std::string line = curl_ ? curl_line(url_, headers, body, body_.file() == "-" ? "" : body_.file()) : "";
    if (as_json()) {
      json out = {{"ok", true}, {"provider", from->name()}, {"id", id}};
      out["headers"] = json_of(headers);
      if (curl_) out["curl"] = line;
      print_json(out);
    } else if (curl_) {
      std::cout << line << '\n';
    } else {
      for (const header& each : headers) std::cout << each.name << ": " << each.value << '\n';
    }
    return exit_yes;
  }

 private:
  provider_option provider_;
  body_option body_;
  secret_options secrets_;
  signing_options signing_;
  clock_option clock_;
  std::string id_;
  std::string event_;
  bool curl_ = false;
  std::string url_;
};

}  // namespace

command_ptr make_sign() { return std::make_shared<sign_command>(); }

}  // namespace signpost::cli
