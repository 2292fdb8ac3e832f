// signpost check-url
#include <iostream>

#include "commands/commands.h"
#include "output.h"
#include "refusal.h"
#include "signpost/destination.h"

namespace signpost::cli {

namespace {

class check_url_command final : public command {
 public:
  check_url_command()
      : command("check-url",
                {"May webhooks be sent to this URL?",
                 {"The rules that a sender keeps: https, no user name or password, a host that is public in every "
                  "spelling of its "
                  "address, a port that belongs to no other protocol. The name is not looked up; a sender looks again "
                  "when it connects.",
                  "Other than the send command, this makes no exception for loopback: say it with --allow-http and "
                  "--allow."},
                 "Webhooks may be sent there.",
                 "They may not: the code says why.",
                 "The command line is wrong.",
                 {{"signpost check-url https://example.com/hook", "A destination as a product would check it"},
                  {"signpost check-url http://127.0.0.2:9000/ --allow-http --allow 127.0.0.2/32",
                   "With exceptions for a test"}}}) {
    add_text("url", url_, "URL", "The destination").required();
    add_flag("--allow-http", policy_.allow_http, "Allow http as well");
    add_texts("--allow", policy_.allow, "ENTRY",
              "An address, CIDR block or host that need not be public; may be repeated");
  }

  exit_status run() override {
    const auto found = check_destination(url_, policy_);
    if (!found && status_of(found.error().code) == exit_usage) {
      throw refusal(found.error(), "--allow takes an address, a CIDR block such as 127.0.0.2/32, or a host's name.");
    }
    const failure why = found ? failure{} : found.error();
    if (as_json()) {
      json out = {{"ok", why.code == errc::ok}, {"code", name_of(why.code)}, {"message", sentence_of(why.code)}};
      if (found) {
        out["scheme"] = found->scheme;
        out["host"] = found->host;
        out["port"] = found->port;
        out["is_address"] = found->is_address;
      } else {
        out["detail"] = why.detail;
      }
      print_json(out);
    } else {
      std::cout << name_of(why.code) << "\n  " << sentence_of(why.code) << '\n';
      if (!why.detail.empty()) std::cout << "  " << printable(why.detail) << '\n';
      if (found) std::cout << "  " << found->scheme << ", host " << found->host << ", port " << found->port << '\n';
    }
    return status_of(why.code);
  }

 private:
  std::string url_;
  destination_policy policy_;
};

}  // namespace

command_ptr make_check_url() { return std::make_shared<check_url_command>(); }

}  // namespace signpost::cli
