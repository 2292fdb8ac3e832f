// signpost listen
#include <iostream>

#include "commands/commands.h"
#include "http_listen.h"
#include "options/clock_option.h"
#include "options/provider_option.h"
#include "options/receiver_options.h"
#include "options/secret_options.h"
#include "output.h"
#include "raw_http_server.h"
#include "signpost/error.h"
#include "verdict_report.h"

namespace signpost::cli {

namespace {

class listen_command final : public command {
 public:
  listen_command()
      : command(
            "listen",
            {"Receive webhooks on this machine and print a verdict for each",
             {"Takes POST on any path, verifies it with the secrets given, answers with the status that belongs to the "
              "verdict's code "
              "and {\"code\", \"message\"} as JSON, and prints the verdict. Nothing is stored. Listens on 127.0.0.1 "
              "only, unless --host "
              "says otherwise, until it is interrupted (SIGINT) or ended (SIGTERM).",
              "What comes and is no HTTP/1.1 request is told as well, with the reason. With --json the first line is "
              "{\"listening\": URL, \"port\": N}, and a line follows for each request."},
             "It was stopped by SIGINT or SIGTERM.",
             "",
             "The provider is not known, a secret is missing or malformed, the address cannot be listened on, or the "
             "command line is "
             "wrong.",
             {{"signpost listen --provider clientpress --port 8788 --secret-env CLIENTPRESS_SECRET",
               "Receive on port 8788"},
              {"signpost listen --provider standard --port 0 --secret-file secret.txt --json",
               "On a free port, for a program to read"}}}) {
    provider_.add_named_to(*this);
    secrets_.add_to(*this);
    add_number("--port", options_.port, "N", "The port; 0 takes a free one (default: 0)");
    add_text("--host", options_.host, "ADDRESS", "The address to listen on (default: 127.0.0.1)");
    add_number("--max-body", options_.body_limit, "BYTES",
               "Largest body in bytes; beyond it the answer is 413 (default: 1048576)");
    receiver_.add_to(*this);
    clock_.add_to(*this);
  }

  exit_status run() override {
    const provider_ptr from = provider_.find();
    const verifier with = receiver_.make(from, secrets_);
    clock_.now();  // so that a wrong --now is told before anything listens
    listen(
        options_, [&](std::uint16_t port) { announce(port, *from); },
        [&](const incoming& request) { return judge(with, request); },
        [&](const refused_request& what) { print(what); });
    return exit_yes;
  }

 private:
  void announce(std::uint16_t port, const provider& from) const {
    const bool bracketed = options_.host.find(':') != std::string::npos;
    const std::string url =
        "http://" + (bracketed ? "[" + options_.host + "]" : options_.host) + ':' + std::to_string(port) + '/';
    if (as_json()) {
      print_json({{"listening", url}, {"port", port}, {"provider", from.name()}});
    } else {
      std::cout << "Listening on " << url << " for " << from.title() << ". Ctrl-C ends it.\n" << std::flush;
    }
  }

  answer judge(const verifier& with, const incoming& request) const {
    const unix_ms now = clock_.now();
    verdict seen;
    seen.code = request.early;
    if (request.early == errc::ok) {
      std::vector<header_view> views;
      views.reserve(request.headers.size());
      for (const header& each : request.headers) views.push_back({each.name, each.value});
      seen = with.verify(views, request.body, now);
    }
    const int status = http_status_of(seen.code);
    print(request, seen, status, now);
    if (!std::cout) stop_listening();  // nobody reads the verdicts any more
    return {status, json{{"code", name_of(seen.code)}, {"message", sentence_of(seen.code)}}.dump()};
  }

  void print(const refused_request& what) const {
    const unix_ms now = clock_.now();
    if (as_json()) {
      print_json({{"received_ms", now}, {"ok", false}, {"status", what.status}, {"refused", what.reason}});
    } else {
      std::cout << format_time(now, time_style::rfc3339_z)
                << " no request: " << (what.status == 0 ? "closed" : std::to_string(what.status)) << ", " << what.reason
                << '\n'
                << std::flush;
    }
    if (!std::cout) stop_listening();
  }

  void print(const incoming& request, const verdict& seen, int status, unix_ms now) const {
    if (as_json()) {
      json out = {
          {"received_ms", now}, {"method", request.method}, {"path", request.path}, {"bytes", request.body.size()}};
      out["status"] = status;
      out.update(json_of(seen));
      print_json(out);
      return;
    }
    std::cout << format_time(now, time_style::rfc3339_z) << ' ' << printable(request.method) << ' '
              << printable(request.path) << ' ' << request.body.size() << " bytes: " << status << ' '
              << text_of(seen,
                         seen.secret_index < 0 ? "" : secrets_.source(static_cast<std::size_t>(seen.secret_index)))
              << std::flush;
  }

  provider_option provider_;
  secret_options secrets_;
  receiver_options receiver_;
  clock_option clock_;
  listen_options options_;
};

}  // namespace

command_ptr make_listen() { return std::make_shared<listen_command>(); }

}  // namespace signpost::cli
