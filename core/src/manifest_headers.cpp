// Headers: those a sender sets, those that must agree with the body, and those that verification reads.
#include <algorithm>

#include "characters.h"
#include "manifest.h"

namespace signpost {
namespace {

void read_agreements(manifest_section& top, provider::data& into) {
  const json::value* found = top.list("agreement", max_tried, false);
  for (std::size_t i = 0; found != nullptr && i < found->items.size(); ++i) {
    manifest_section in(found->items[i], json::child_pointer(top.pointer_of("agreement"), i), top.fault());
    agreement& rule = into.agreements.emplace_back();
    rule.header = in.header_name("header");
    rule.pointer = in.text("body");
    if (!in.failed() && rule.pointer[0] != '/') {
      in.fail_at("body", "expected a JSON Pointer such as /event");
    }
    in.done();
  }
}

void read_constants(manifest_section& top, provider::data& into) {
  const json::value* found = top.named_texts("constants");
  for (std::size_t i = 0; found != nullptr && i < found->members.size(); ++i) {
    const json::member& constant = found->members[i];
    into.constants.emplace_back(constant.name, constant.value.text);
    if (!is_name(constant.name)) {
      top.fail(errc::invalid_manifest, json::child_pointer(top.pointer_of("constants"), constant.name),
               "expected a name of letters, digits and _");
    }
  }
}

void read_header_rule(manifest_section& in, provider::data& into) {
  header_rule& rule = into.headers.emplace_back();
  rule.name = in.header_name("name");
  rule.value =
      in.templated("value", {variable::literal, variable::id, variable::event, variable::attempt, variable::signature,
                             variable::timestamp, variable::body_member, variable::constant});
  for (const template_part& part : rule.value) {
    const auto named = [&part](const auto& constant) { return constant.first == part.text; };
    if (part.kind == variable::constant && std::none_of(into.constants.begin(), into.constants.end(), named)) {
      in.fail(errc::unknown_variable, in.pointer_of("value"), "found {" + part.text + "}, which does not exist here");
    }
  }
  in.done();
}

}  // namespace

void read_headers(manifest_section& top, provider::data& into) {
  read_agreements(top, into);
  read_constants(top, into);
  const json::value* found = top.list("headers", max_list);
  for (std::size_t i = 0; found != nullptr && i < found->items.size(); ++i) {
    manifest_section in(found->items[i], json::child_pointer(top.pointer_of("headers"), i), top.fault());
    read_header_rule(in, into);
  }
  const auto signs = [&into](const header_rule& rule) {
    return equal_ignoring_case(rule.name, into.signature.header) && rule.value.size() == 1 &&
           rule.value[0].kind == variable::signature;
  };
  if (!top.failed() && std::count_if(into.headers.begin(), into.headers.end(), signs) != 1) {
    top.fail_at("headers", "expected the signature's header once, with the value {signature}");
  }
  for (const template_part& part : into.signature.signed_text) {
    const auto sent = [&part](const header_rule& rule) { return equal_ignoring_case(rule.name, part.text); };
    if (part.kind == variable::header_value && std::none_of(into.headers.begin(), into.headers.end(), sent)) {
      top.fail_at("headers", "expected every header that the signed text has, found none named " + part.text);
    }
  }
}

void list_headers_read(manifest_section& top, provider::data& into) {
  std::vector<std::string>& names = into.headers_read;
  const auto add = [&names](const std::string& name) {
    const auto same = [&name](const std::string& other) { return equal_ignoring_case(name, other); };
    if (!name.empty() && std::none_of(names.begin(), names.end(), same)) {
      names.push_back(name);
    }
  };
  add(into.signature.header);
  add(into.id.header);
  add(into.timestamp.header);
  add(into.event.header);
  for (const template_part& part : into.signature.signed_text) {
    add(part.kind == variable::header_value ? part.text : std::string());
  }
  for (const agreement& rule : into.agreements) {
    add(rule.header);
  }
  if (names.size() > max_headers_read) {
    top.fail_at("agreement", "expected verification to read at most " + std::to_string(max_headers_read) + " headers");
  }
}

}  // namespace signpost
