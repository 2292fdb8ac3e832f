// From a provider, as the manifest's reader gives it, to a program.
#include <algorithm>

#include "characters.h"
#include "json_members.h"
#include "json_pointer.h"
#include "manifest.h"
#include "program/program_builder.h"
#include "provider_data.h"

namespace signpost {
namespace {

using layout::word;

class program_compiler {
 public:
  program_compiler(const provider::data& of, program_builder& builder)
      : of_(of), builder_(builder), header_(layout::header_words) {}

  result<std::string> compile() {
    compile_places();
    compile_signature();
    compile_headers();
    header_[layout::at_agreements] = compile_agreements();
    header_[layout::at_envelopes] = compile_envelopes();
    compile_events();
    return builder_.finish(header_);
  }

 private:
  void set(layout::header place, std::size_t number) { header_[place] = static_cast<word>(number); }
  void set_seconds(layout::header place, std::int64_t seconds) {
    set(place, static_cast<std::size_t>(seconds & 0xFFFF));
    header_[place + 1] = static_cast<word>(seconds >> 16);
  }

  /// Which of the headers that are read: what list_headers_read() has put together. 0 for "".
  word header_index(const std::string& name) const {
    const auto is_it = [&name](const std::string& other) { return equal_ignoring_case(name, other); };
    const auto found = std::find_if(of_.headers_read.begin(), of_.headers_read.end(), is_it);
    return name.empty() ? word{0} : static_cast<word>(found - of_.headers_read.begin());
  }

  void compile_places() {
    set(layout::at_name, builder_.name(of_.name));
    unsigned flags =
        (of_.open_catalog ? layout::open_catalog : 0U) | (of_.id_required ? layout::id_required : 0U) |
        (of_.id.covered ? layout::id_covered : 0U) | (of_.timestamp_required ? layout::timestamp_required : 0U) |
        (of_.timestamp.covered ? layout::timestamp_covered : 0U) | (of_.event.covered ? layout::event_covered : 0U) |
        (of_.signature.encoding == mac_encoding::base64 ? layout::mac_is_base64 : 0U);
    flags |= static_cast<unsigned>(of_.signature.form) << layout::form_shift;
    flags |= static_cast<unsigned>(of_.secret.encoding) << layout::secret_shift;
    set(layout::at_flags, flags);
    unsigned places = 0;
    unsigned used = 0;
    unsigned i = 0;
    for (const location* const one : {&of_.id, &of_.timestamp, &of_.event}) {
      places |= static_cast<unsigned>(one->where) << 2 * i;
      used |= static_cast<unsigned>(header_index(one->header)) << 4 * i;
      ++i;
    }
    set(layout::at_places, places);
    set(layout::at_headers_used, used);
    set_seconds(layout::at_past, of_.past_seconds);
    set_seconds(layout::at_future, of_.future_seconds);
  }

  void compile_signature() {
    const signature_scheme& scheme = of_.signature;
    set(layout::at_characters, static_cast<unsigned char>(scheme.separator) |
                                   static_cast<unsigned>(static_cast<unsigned char>(of_.id_forbids)) << 8U);
    set(layout::at_prefix, builder_.name(scheme.prefix));
    set(layout::at_suffix, builder_.name(scheme.suffix));
    set(layout::at_version_key, builder_.name(scheme.version));
    set(layout::at_mac_key, builder_.name(scheme.mac_key));
    set(layout::at_timestamp_key, builder_.name(scheme.timestamp_key));
    program_words parts = {builder_.number(scheme.signed_text.size())};
    for (const template_part& part : scheme.signed_text) {
      parts.push_back(static_cast<word>(part.kind));
      const bool is_header = part.kind == variable::header_value;
      parts.push_back(is_header ? header_index(part.text) : builder_.name(part.text));
    }
    header_[layout::at_signed_text] = builder_.add_list(parts);
  }

  void compile_headers() {
    program_words names = {builder_.number(of_.headers_read.size())};
    for (const std::string& name : of_.headers_read) names.push_back(builder_.name(name));
    header_[layout::at_headers] = builder_.add_list(names);
  }

  /// A pointer with a '~' that escapes nothing leads nowhere: such a rule never finds a member, and is left out.
  word compile_agreements() {
    program_words rules = {0};
    for (const agreement& rule : of_.agreements) {
      program_words tokens;
      std::string_view rest = rule.pointer;
      bool sound = true;
      while (sound && !rest.empty()) {
        const std::optional<std::string> token = json::take_token(rest);
        sound = token.has_value();
        if (sound) tokens.push_back(builder_.name(*token));
      }
      if (!sound) continue;
      ++rules[0];
      rules.push_back(header_index(rule.header));
      rules.push_back(builder_.name(rule.pointer));
      rules.push_back(builder_.number(tokens.size()));
      rules.insert(rules.end(), tokens.begin(), tokens.end());
    }
    return builder_.add_list(rules);
  }

  void compile_member(const envelope_member& of, program_words& to) {
    unsigned flags = static_cast<unsigned>(of.role) | static_cast<unsigned>(of.style) << layout::style_shift;
    if (of.optional) flags |= layout::member_optional;
    if (of.accepts) flags |= layout::member_has_node;
    if (!of.aliases.empty()) flags |= layout::member_has_aliases;
    to.push_back(builder_.name(of.name));
    to.push_back(static_cast<word>(flags));
    if (of.accepts) to.push_back(*of.accepts);
    if (of.aliases.empty()) return;
    to.push_back(builder_.number(of.aliases.size()));
    for (const std::string& alias : of.aliases) to.push_back(builder_.name(alias));
  }

  word compile_envelope(const envelope& of) {
    program_words record(layout::envelope_members);
    record[layout::envelope_count] = builder_.number(of.members.size());
    constexpr std::pair<member_role, layout::envelope> roles[] = {{member_role::event, layout::envelope_event},
                                                                  {member_role::id, layout::envelope_id},
                                                                  {member_role::timestamp, layout::envelope_timestamp},
                                                                  {member_role::data, layout::envelope_data}};
    for (const envelope_member& member : of.members) {
      for (const auto& [role, at] : roles) {
        if (of.find(role) == &member) record[at] = builder_.number(record.size());
      }
      compile_member(member, record);
    }
    return builder_.add_list(record);
  }

  word compile_envelopes() {
    program_words places = {builder_.number(of_.envelopes.size())};
    for (const envelope& one : of_.envelopes) places.push_back(compile_envelope(one));
    return builder_.add_list(places);
  }

  void compile_events() {
    program_words events = {builder_.number(of_.events.size())};
    program_words aliases = {0};
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < of_.events.size(); ++i) {
      names.emplace_back(of_.events[i].name);
      events.push_back(builder_.name(of_.events[i].name));
      events.push_back(of_.catalog[i].data);
    }
    for (std::size_t i = 0; i < of_.events.size(); ++i) {
      for (const std::string& alias : of_.events[i].aliases) {
        names.emplace_back(alias);
        ++aliases[0];
        aliases.push_back(builder_.name(alias));
        aliases.push_back(static_cast<word>(i));
      }
    }
    for (const std::size_t index : json::order_by_name(names)) aliases.push_back(static_cast<word>(index));
    header_[layout::at_events] = builder_.add_list(events);
    header_[layout::at_aliases] = builder_.add_list(aliases);
  }

  const provider::data& of_;
  program_builder& builder_;
  program_words header_;
};

}  // namespace

result<std::string> compile_program(const provider::data& of, program_builder& schemas) {
  return program_compiler(of, schemas).compile();
}

}  // namespace signpost
