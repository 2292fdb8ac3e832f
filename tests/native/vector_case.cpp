#include "vector_case.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "encoding.h"
#include "signpost/signpost.h"

using nlohmann::json;
using namespace signpost;

namespace {

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (std::size_t i = 0; i < count; ++i) {
    all += text;
  }
  return all;
}

std::string body_of(const json& test) {
  if (test.contains("body_base64")) {
    return decode_base64(test["body_base64"].get<std::string>()).value();
  }
  if (test.contains("body_repeat")) {
    return repeated(test["body_repeat"]["text"], test["body_repeat"]["count"]);
  }
  if (test.contains("body_parts")) {
    std::string all;
    for (const json& part : test["body_parts"]) {
      all += part.contains("text") ? part["text"].get<std::string>() : repeated(part["repeat"], part["count"]);
    }
    return all;
  }
  return test.at("body");
}

unix_ms ms_of(const json& seconds) { return std::llround(seconds.get<double>() * 1000.0); }

std::string manifest_of(const json& from) {
  if (from.contains("manifest_text")) {
    return from["manifest_text"];
  }
  if (from.contains("manifest_from")) {
    const auto base = json::parse(provider::builtin(from["manifest_from"].get<std::string>()).value()->manifest());
    return base.patch(from.value("patch", json::array())).dump();
  }
  return from.at("manifest").dump();
}

result<provider_ptr> provider_of(const json& file, const json& test) {
  const auto names_one = [&test](const char* key) { return test.contains(key); };
  const bool own =
      names_one("provider") || names_one("manifest") || names_one("manifest_from") || names_one("manifest_text");
  const json& from = own ? test : file;
  return from.contains("provider") ? provider::builtin(from["provider"].get<std::string>())
                                   : provider::parse(manifest_of(from));
}

json failed(const failure& why) {
  return {{"code", name_of(why.code)}, {"pointer", why.pointer}, {"detail", why.detail}, {"authentic", false}};
}

json shown(const verdict& of) {
  return {{"code", name_of(of.code)},
          {"authentic", of.authentic},
          {"secret_index", of.secret_index},
          {"event", of.event},
          {"id", of.id},
          {"timestamp_ms", of.timestamp ? json(*of.timestamp) : json()},
          {"event_covered", of.event_covered},
          {"id_covered", of.id_covered},
          {"timestamp_covered", of.timestamp_covered},
          {"pointer", of.pointer},
          {"detail", of.detail}};
}

struct secret_list {
  std::vector<std::string> texts;
  std::vector<text_view> views;
  explicit secret_list(const json& test) : texts(test.value("secrets", std::vector<std::string>())) {
    views.assign(texts.begin(), texts.end());
  }
};

struct header_list {
  std::vector<std::pair<std::string, std::string>> texts;
  std::vector<header_view> views;
  explicit header_list(const json& test) : texts(test.value("headers", decltype(texts)())) {
    for (const auto& [name, value] : texts) {
      views.push_back({name, value});
    }
  }
};

verify_options options_of(const json& test) {
  const json given = test.value("options", json::object());
  verify_options options;
  if (given.contains("past_seconds")) {
    options.past_seconds = given["past_seconds"];
  }
  if (given.contains("future_seconds")) {
    options.future_seconds = given["future_seconds"];
  }
  options.unnamed_event = given.value("unnamed_event", "");
  return options;
}

json run_verify(const provider_ptr& from, const json& test) {
  const secret_list secrets(test);
  const header_list headers(test);
  const result<verifier> made = verifier::make(from, secrets.views, options_of(test));
  return made ? shown(made->verify(headers.views, body_of(test), ms_of(test["now"]))) : failed(made.error());
}

json run_inspect(const provider_ptr& from, const json& test) {
  const header_list headers(test);
  const result<verdict> seen = inspect(*from, headers.views, body_of(test), ms_of(test["now"]), options_of(test));
  return seen ? shown(*seen) : failed(seen.error());
}

json run_check(const provider_ptr& from, const json& test) {
  const result<int> index = check(*from, body_of(test), test.value("unnamed_event", ""));
  if (!index) {
    return failed(index.error());
  }
  return {{"code", "ok"}, {"event", *index < 0 ? "" : from->events()[static_cast<std::size_t>(*index)].name}};
}

json run_build(const provider_ptr& from, const json& test) {
  const std::string event = test.at("event");
  const std::string fields = test.value("fields", "{}");
  const std::string id = test.value("id", "");
  const std::string generation = test.value("generation", "");
  const unix_ms now = ms_of(test.value("now", json(0)));
  const result<std::string> body = test["call"] == "build" ? build(*from, {event, fields, id, now, generation})
                                                           : example(*from, event, now, id, generation);
  return body ? json{{"code", "ok"}, {"body", *body}} : failed(body.error());
}

json run_test_event(const provider_ptr& from, const json& test) {
  const std::string id = test.at("id");
  const result<test_payload> made = test_event(*from, ms_of(test["now"]), id);
  return made ? json{{"code", "ok"}, {"event", made->event}, {"body", made->body}} : failed(made.error());
}

json run_dispatch(const provider_ptr& as, const json& test) {
  const std::string request = test.at("request");
  const std::string id = test.at("id");
  const result<dispatched> made = dispatch(*as, {request, id, ms_of(test["now"])});
  if (!made) return failed(made.error());
  return {{"code", "ok"}, {"event", made->event}, {"id", made->id}, {"at_ms", made->at}, {"body", made->body}};
}

json run_reencode(const provider_ptr& from, const json& test) {
  const provider_ptr to = provider_of(test.at("to"), test.at("to")).value();
  const std::string body = body_of(test);
  const std::string event = test.at("event");
  const std::string id = test.at("id");
  const std::string generation = test.at("generation");
  const auto made = reencode(*from, *to, {body, event, id, ms_of(test["now"]), generation});
  if (!made) return failed(made.error());
  return {{"code", "ok"}, {"body", made.value() ? json(*made.value()) : json()}};
}

json run_check_action(const provider_ptr& of, const json& test) {
  const result<std::string> checked = check_action(*of, body_of(test));
  return checked ? json{{"code", "ok"}, {"action", *checked}} : failed(checked.error());
}

json run_sign(const provider_ptr& from, const json& test) {
  const secret_list secrets(test);
  const result<signer> made = signer::make(from, secrets.views);
  if (!made) {
    return failed(made.error());
  }
  const std::string id = test.value("id", "");
  const std::string body = body_of(test);
  const std::string event = test.value("event", "");
  const std::string version = test.value("version", "");
  const result<std::vector<header>> headers =
      made->sign({id, body, ms_of(test["now"]), test.value("attempt", 1), event, version});
  if (!headers) {
    return failed(headers.error());
  }
  json list = json::array();
  for (const header& one : *headers) {
    list.push_back({one.name, one.value});
  }
  return {{"code", "ok"}, {"headers", list}};
}

json run_secret(const provider_ptr& from, const json& test) {
  const result<hmac_key> key = key_of(*from, test.at("secret").get<std::string>());
  return key ? json{{"code", "ok"}} : failed(key.error());
}

outcome_kind kind_of(const std::string& name) {
  const std::vector<std::string> names = {"response",    "timeout", "connection_error", "destination_refused",
                                          "local_fault", "not_sent"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) {
      return static_cast<outcome_kind>(i);
    }
  }
  throw std::invalid_argument("no outcome kind " + name);
}

json run_next_attempt(const json& file, const json& test) {
  const result<retry_policy> parsed = test.contains("policy")
                                          ? parse_retry_policy(test["policy"].dump())
                                          : result<retry_policy>(provider_of(file, test).value()->delivery());
  if (!parsed) {
    return failed(parsed.error());
  }
  const json& given = test["outcome"];
  const std::string retry_after = given.value("retry_after", "");
  endpoint_record record;
  if (test.contains("record")) {
    record.dead_in_a_row = test["record"].value("dead_in_a_row", 0);
    const json since = test["record"].value("failing_since_ms", json());
    record.failing_since = since.is_null() ? std::nullopt : std::optional<unix_ms>(since.get<unix_ms>());
  }
  const decision decided =
      next_attempt(*parsed, test["attempt"], {kind_of(given["kind"]), given.value("status", 0), retry_after},
                   test["now_ms"], test.value("random", 0.0), record);
  return {{"code", "ok"},
          {"step", name_of(decided.step)},
          {"at_ms", decided.at},
          {"next_attempt", decided.next_attempt},
          {"reason", name_of(decided.reason)},
          {"disable_endpoint", decided.disable_endpoint}};
}

json run_check_destination(const json& test) {
  destination_policy policy;
  policy.allow_http = test.value("allow_http", false);
  policy.http_listed_only = test.value("http_listed_only", false);
  policy.allow = test.value("allow", std::vector<std::string>());
  const result<destination> found = check_destination(test["url"].get<std::string>(), policy);
  return found ? json{{"code", "ok"}, {"host", found->host}, {"port", found->port}} : failed(found.error());
}

json run_event_key(const json& test) {
  const std::string scope = test.at("scope");
  const std::string id = test.at("id");
  const std::string body = body_of(test);
  const json& sent_at = test.at("sent_at_ms");
  const event_identity of{scope,
                          id,
                          test.at("id_covered"),
                          test.at("authentic"),
                          sent_at.is_null() ? std::nullopt : std::optional(sent_at.get<unix_ms>()),
                          digest_body(body)};
  const auto shown = [](const event_key& key) {
    return encode_hex({reinterpret_cast<const char*>(key.data()), key.size()});
  };
  return {{"key", shown(make_event_key(of))},
          {"body_key", shown(make_body_key(scope, of.authentic, of.body))},
          {"first_form", shown(make_first_form_event_key(of, body))}};
}

json run_derive_event_id(const provider_ptr& from, const json& test) {
  const std::string key = decode_base64(test.at("key_base64").get<std::string>()).value();
  const std::string bytes = decode_base64(test.at("event_key_base64").get<std::string>()).value();
  event_key event;
  std::copy_n(bytes.begin(), event.size(), event.begin());
  return {{"code", "ok"}, {"id", derive_event_id(*from, hmac_key(key), event, test.at("copy"))}};
}

json run_checked(const result<void>& checked) { return checked ? json{{"code", "ok"}} : failed(checked.error()); }

json run_matches_event(const json& test) {
  const std::vector<std::string> filters = test.at("filters");
  const std::vector<text_view> views(filters.begin(), filters.end());
  return {{"matches", matches_event(views, test.at("event").get<std::string>(), test.at("known"))}};
}

json run_value_at(const json& test) {
  const std::string body = body_of(test);
  const auto found = value_at(body, test.at("pointer").get<std::string>());
  if (!found) return failed(found.error());
  return {{"code", "ok"}, {"value", found.value() ? json(*found.value()) : json()}};
}

json run_elements_at(const json& test) {
  const std::string body = body_of(test);
  const auto found = elements_at(body, test.at("pointer").get<std::string>());
  return found ? json{{"code", "ok"}, {"elements", *found}} : failed(found.error());
}

json run_fill_template(const json& test) {
  const std::string event = test.at("event");
  const std::string source = test.at("source");
  const std::string id = test.at("id");
  const std::string body = body_of(test);
  const text_escape escape = test.at("escape") == "html" ? text_escape::html : text_escape::none;
  const auto filled = fill_body_template(test.at("template").get<std::string>(), escape, {event, source, id, body});
  return filled ? json{{"code", "ok"}, {"body", *filled}} : failed(filled.error());
}

admission_policy admission_policy_of(const json& given) {
  admission_policy policy;
  policy.concurrency = given.at("concurrency");
  if (const json& rate = given.at("rate_limit"); !rate.is_null()) {
    policy.rate = rate_limit{rate.at("per_second"), rate.at("burst")};
  }
  if (const json& circuit = given.at("circuit"); !circuit.is_null()) {
    policy.circuit = circuit_policy{circuit.at("failures"), circuit.at("open_seconds"), circuit.at("open_max_seconds")};
  }
  return policy;
}

admission_state admission_state_of(const json& test) {
  if (!test.contains("state")) return {};
  const json& given = test["state"];
  return {given.at("failures_in_a_row"), given.at("times_opened"), given.at("open_until"),  given.at("tokens"),
          given.at("tokens_at"),         given.at("in_flight"),    given.at("probing") != 0};
}

std::string shown(const admission& of, unix_ms now) {
  if (of.admitted) return of.probe ? "probe" : "admitted";
  return std::string(name_of(of.reason)) + (of.at ? " in " + std::to_string(*of.at - now) : "");
}

json run_admission(const json& test) {
  const admission_policy policy = admission_policy_of(test.at("policy"));
  if (const result<void> sound = check_admission_policy(policy); !sound) return failed(sound.error());
  admission_state state = admission_state_of(test);
  json answers = json::array();
  for (const json& step : test.at("steps")) {
    const std::string call = step[0];
    const unix_ms now = step[1];
    if (call == "admit") {
      const admission answer = admit(policy, state, now);
      answers.push_back(shown(answer, now));
      state = answer.state;
    } else {
      const settlement ended = call == "success"   ? settlement::success
                               : call == "failure" ? settlement::failure
                                                   : settlement::neither;
      state = settle(policy, state, ended, step[2], now);
    }
  }
  return {{"code", "ok"}, {"answers", answers}};
}

}  // namespace

json run_vector_case(const json& file, const json& test) {
  const std::string call = test.at("call");
  if (call == "check_destination") {
    return run_check_destination(test);
  }
  if (call == "next_attempt") {
    return run_next_attempt(file, test);
  }
  if (call == "event_key") return run_event_key(test);
  if (call == "check_event_filter") return run_checked(check_event_filter(test.at("filter").get<std::string>()));
  if (call == "matches_event") return run_matches_event(test);
  if (call == "check_pointer") return run_checked(check_pointer(test.at("pointer").get<std::string>()));
  if (call == "value_at") return run_value_at(test);
  if (call == "elements_at") return run_elements_at(test);
  if (call == "check_template") return run_checked(check_body_template(test.at("template").get<std::string>()));
  if (call == "fill_template") return run_fill_template(test);
  if (call == "admission") return run_admission(test);
  const result<provider_ptr> from = provider_of(file, test);
  if (!from) {
    return failed(from.error());
  }
  if (call == "verify") return run_verify(*from, test);
  if (call == "inspect") return run_inspect(*from, test);
  if (call == "check") return run_check(*from, test);
  if (call == "build" || call == "example") return run_build(*from, test);
  if (call == "test_event") return run_test_event(*from, test);
  if (call == "dispatch") return run_dispatch(*from, test);
  if (call == "reencode") return run_reencode(*from, test);
  if (call == "check_action") return run_check_action(*from, test);
  if (call == "sign") return run_sign(*from, test);
  if (call == "secret") return run_secret(*from, test);
  if (call == "derive_event_id") return run_derive_event_id(*from, test);
  if (call == "provider") return {{"code", "ok"}};
  throw std::invalid_argument("no call " + call);
}
