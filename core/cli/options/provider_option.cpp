#include "options/provider_option.h"

#include "input.h"
#include "refusal.h"
#include "suggestion.h"

namespace signpost::cli {

namespace {

constexpr const char* list_providers =
    "`signpost providers` lists them; --provider-file FILE loads a manifest of your own.";

provider_ptr load_builtin(const std::string& name) {
  auto found = provider::builtin(name);
  if (found) return *found;
  const auto& names = provider::builtin_names();
  throw refusal(found.error(), list_providers).suggest(nearest(name, {names.begin(), names.end()}));
}

provider_ptr load_file(const std::string& file, const std::string& expected_name) {
  auto parsed = provider::parse(read_input(file, "the manifest"));
  if (!parsed) throw refusal(parsed.error(), "The pointer leads into " + file + ".");
  if (!expected_name.empty() && (*parsed)->name() != expected_name) {
    throw refusal("The manifest's name is " + (*parsed)->name() + ", not " + expected_name + ".",
                  "Leave PROVIDER out when --provider-file is given.");
  }
  return *parsed;
}

}  // namespace

void provider_option::add_file_to(command& to) {
  to.add_text("--provider-file", file_, value_kind::file, "A manifest of your own; PROVIDER is then left out");
}

void provider_option::add_to(command& to) {
  to.add_text("provider", first_, value_kind::provider, "A built-in provider's name (`signpost providers`)");
  add_file_to(to);
}

void provider_option::add_with_event_to(command& to) {
  has_event_ = true;
  to.add_text("provider", first_, value_kind::provider, "A built-in provider's name (`signpost providers`)");
  to.add_text("event", second_, value_kind::event, "An event's name or alias (`signpost events PROVIDER`)");
  add_file_to(to);
}

void provider_option::add_named_to(command& to) {
  to.add_text("--provider", first_, value_kind::provider, "A built-in provider's name (`signpost providers`)");
  add_file_to(to);
}

provider_ptr provider_option::find() const {
  if (!file_.empty()) return load_file(file_, single_word_is_event() ? "" : first_);
  if (first_.empty()) throw refusal("PROVIDER is missing.", list_providers);
  return load_builtin(first_);
}

std::string provider_option::event_of(const provider& from) const {
  const std::string& name = single_word_is_event() ? first_ : second_;
  if (name.empty()) throw refusal("EVENT is missing.", "`signpost events " + from.name() + "` lists them.");
  if (from.find_event(name) < 0 && !from.open_catalog()) refuse_unknown_event(from, name);
  return name;
}

std::vector<std::string> event_names(const provider& of) {
  std::vector<std::string> names;
  for (const event_type& event : of.events()) {
    names.push_back(event.name);
    names.insert(names.end(), event.aliases.begin(), event.aliases.end());
  }
  return names;
}

void refuse_unknown_event(const provider& of, const std::string& name) {
  throw refusal(failure{errc::unknown_event, "", of.title() + " has no such event"},
                "`signpost events " + of.name() + "` lists them.")
      .suggest(nearest(name, event_names(of)))
      .with_status(exit_usage);
}

}  // namespace signpost::cli
