// signpost send
#include <cstdio>
#include <iostream>

#include "commands/commands.h"
#include "http_send.h"
#include "loopback.h"
#include "manifest_facts.h"
#include "options/clock_option.h"
#include "options/payload_options.h"
#include "options/provider_option.h"
#include "options/secret_options.h"
#include "options/signing_options.h"
#include "options/trust_option.h"
#include "output.h"
#include "refusal.h"

namespace signpost::cli {

namespace {

constexpr int most_repeats = 1000;

/// Changes one bit in the middle.
void tamper(std::string& body) {
  char& byte = body[body.size() / 2];
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ 1U);
}

json summary_of(const send_response& got) {
  json out = {{"outcome", name_of(got.kind)}};
  out["status"] = got.kind == outcome_kind::response ? json(got.status) : json(nullptr);
  out["milliseconds"] = got.milliseconds;
  if (got.kind == outcome_kind::response) {
    out["body"] = got.body;
    out["body_cut"] = got.body_cut;
  } else {
    out["fault"] = got.fault;
  }
  if (got.refused) {
    out["code"] = name_of(got.refused->code);
    out["message"] = sentence_of(got.refused->code);
    out["detail"] = got.refused->detail;
  }
  return out;
}

std::string text_of(const send_response& got, std::int64_t timeout_seconds) {
  char time[32];
  std::snprintf(time, sizeof time, "%.1f ms", got.milliseconds);
  switch (got.kind) {
    case outcome_kind::response: {
      std::string out = std::to_string(got.status) + " in " + time + '\n';
      if (!got.body.empty()) out += printable(got.body, true) + (got.body.back() == '\n' ? "" : "\n");
      if (got.body_cut) out += "(the response is longer; this is its beginning)\n";
      return out;
    }
    case outcome_kind::timeout:
      return "timeout: no answer within the provider's " + std::to_string(timeout_seconds) + " s\n";
    case outcome_kind::destination_refused: {
      std::string out = "destination_refused: " + std::string(name_of(got.refused->code)) + "\n  " +
                        std::string(sentence_of(got.refused->code)) + '\n';
      if (!got.refused->detail.empty()) out += "  " + printable(got.refused->detail) + '\n';
      const bool by_address = got.refused->code == errc::destination_not_public;
      return out + (by_address ? "  The host's name leads there; nothing was sent.\n" : "  Nothing was sent.\n");
    }
    default:
      return std::string(name_of(got.kind)) + ": " + printable(got.fault) + '\n' +
             (got.untrusted ? "  If the server is yours, name its certificate, or its authority's, with --ca-file.\n"
                            : "");
  }
}

class send_command final : public command {
 public:
  send_command()
      : command(
            "send",
            {"Send a signed event to a URL",
             {"Builds the event's example, or what --set or --data say, signs it and sends it once: with the "
              "provider's headers and "
              "time-out, following no redirect and using no proxy. Prints the status, the time it took and the "
              "response.",
              "The destination must be https and public, as the check-url command sees it, and every address that its "
              "name leads to is "
              "looked at again when connecting. One exception needs no option: http and https to this machine's own "
              "loopback "
              "(127.0.0.1, [::1], localhost) are allowed, so that a local receiver can be tried out."},
             "Every delivery was answered with a 2xx status.",
             "One was not, or got no answer, or the destination is refused, or the catalog refuses the fields.",
             "The provider or the event is not known, a secret is missing or malformed, or the command line is wrong.",
             {{"signpost send clientpress task.completed --to http://127.0.0.1:8787/in/demo --secret-env "
               "CLIENTPRESS_SECRET",
               "A delivery to a receiver on this machine"},
              {"signpost send cepro lead.created --to https://example.com/hook --secret-file secret.txt --tamper",
               "A body that was changed after it was signed: the receiver must refuse it"},
              {"signpost send clientflow invoice.paid --to http://localhost:3000/ --secret-stdin --repeat 2",
               "The same delivery twice: the receiver must take it once"}}}) {
    provider_.add_with_event_to(*this);
    add_text("--to", url_, "URL", "Where to send it").required();
    secrets_.add_to(*this);
    payload_.add_with_fields_to(*this);
    signing_.add_to(*this);
    trust_.add_to(*this);
    add_flag("--tamper", tamper_, "Change one bit of the body after signing it");
    add_number("--repeat", repeat_, "N", "Send the same delivery so many times (1 to 1000): same id, same bytes")
        .between(1, most_repeats);
    clock_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const std::string event = provider_.event_of(*from);
    const checked_destination to = check_with_loopback(url_);
    const signer with = make_signer(from, secrets_);
    const unix_ms now = clock_.now();
    const payload made = payload_.make(*from, event, now);
    // Some generations have no place for the name in the body; a header may then carry it.
    const bool named = manifest_facts(*from).member(made.generation, "event").has_value();
    send_request request;
    request.headers = signing_.sign(with, {made.id, made.body, now, 1, named ? "" : std::string_view(event), {}});
    request.url = url_;
    request.to = to.where;
    request.policy = to.policy;
    request.body = made.body;
    request.timeout_seconds = from->delivery().timeout_seconds;
    if (to.where.scheme == "https") request.ca_file = trust_.ca_file();
    if (tamper_ && !request.body.empty()) tamper(request.body);
    return deliver(request, *from, made);
  }

 private:
  exit_status deliver(const send_request& request, const provider& from, const payload& made) const {
    if (!as_json()) {
      std::cout << "POST " << printable(url_) << "\n  event " << printable(made.event) << ", id " << printable(made.id)
                << ", " << request.body.size() << " bytes" << (tamper_ ? ", tampered with after signing" : "") << '\n'
                << std::flush;
    }
    json deliveries = json::array();
    bool all_accepted = true;
    for (int i = 0; i < repeat_; ++i) {
      const send_response got = send(request);
      all_accepted = all_accepted && got.accepted();
      if (as_json()) {
        deliveries.push_back(summary_of(got));
      } else {
        std::cout << text_of(got, request.timeout_seconds) << std::flush;
      }
    }
    if (as_json()) {
      json out = {
          {"ok", all_accepted}, {"provider", from.name()}, {"event", made.event}, {"id", made.id}, {"url", url_}};
      out["tampered"] = tamper_;
      out["headers"] = json_of(request.headers);
      out["body"] = request.body;
      out["deliveries"] = deliveries;
      print_json(out);
    }
    return all_accepted ? exit_yes : exit_no;
  }

  provider_option provider_;
  std::string url_;
  secret_options secrets_;
  payload_options payload_;
  signing_options signing_;
  clock_option clock_;
  trust_option trust_;
  bool tamper_ = false;
  int repeat_ = 1;
};

}  // namespace

command_ptr make_send() { return std::make_shared<send_command>(); }

}  // namespace signpost::cli
