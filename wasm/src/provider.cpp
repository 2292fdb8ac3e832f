// Opening providers and telling what they are.
#include "signpost/provider.h"

#include <string>
#include <utility>
#include <vector>

#include "answer.h"
#include "block.h"
#include "open.h"
#include "signpost/program.h"
#include "texts.h"

using namespace signpost;
using namespace signpost::wasm;

namespace {

/// Opened so far, so that a manifest is read once.
std::vector<provider_ptr> builtin;

result<provider_ptr> find_builtin(std::string_view name) {
  for (const provider_ptr& one : builtin) {
    if (one->compiled().name() == name) return one;
  }
  result<provider_ptr> opened = provider::builtin(name);
  if (opened) builtin.push_back(*opened);
  return opened;
}

sp_handle open_provider(std::int32_t length, result<provider_ptr> (*from)(std::string_view)) {
  last.begin();
  if (!input.holds(length)) {
    last.refuse(SP_BAD_LENGTH);
    return 0;
  }
  result<provider_ptr> opened = from(input.first(length));
  if (!opened) {
    last.refuse(opened.error());
    return 0;
  }
  // Told at once: a caller wants them next, and a call of its own is a function more to compile before the first
  // verdict.
  const program& by = (*opened)->compiled();
  for (int i = 0; i < by.header_count(); ++i) append_text(last.output, by.header_name(i));
  last.succeed_with_output();
  return providers.open(std::move(*opened));
}

/// Gives `describe` the provider and an empty output to write to.
template <typename Describe>
std::int32_t describe_provider(sp_handle handle, Describe describe) {
  last.begin();
  const provider_ptr* found = providers.find(handle);
  if (found == nullptr) return last.refuse(SP_STALE_HANDLE);
  describe(**found, last.output);
  return last.succeed_with_output();
}

}  // namespace

std::int32_t sp_provider_names() {
  last.begin();
  for (const std::string_view name : provider::builtin_names()) append_text(last.output, name);
  return last.succeed_with_output();
}

sp_handle sp_provider_builtin(std::int32_t length) { return open_provider(length, &find_builtin); }

sp_handle sp_provider_parse(std::int32_t length) { return open_provider(length, &provider::parse); }

std::int32_t sp_provider_describe(sp_handle handle) {
  return describe_provider(handle, [](const provider& of, std::string& output) {
    append_text(output, of.name());
    append_text(output, of.title());
    append_text(output, of.summary());
    append_text(output, of.manifest());
    last.fields.open_catalog = of.open_catalog() ? 1 : 0;
  });
}

std::int32_t sp_provider_events(sp_handle handle) {
  return describe_provider(handle, [](const provider& of, std::string& output) {
    std::string aliases;
    for (const event_type& event : of.events()) {
      aliases.clear();
      for (const std::string& alias : event.aliases) append_text(aliases, alias);
      append_text(output, event.name);
      append_text(output, event.summary);
      append_text(output, event.basis);
      append_text(output, event.generation);
      append_text(output, event.example);
      append_text(output, aliases);
    }
  });
}

std::int32_t sp_provider_program(sp_handle handle) {
  last.begin();
  const provider_ptr* found = providers.find(handle);
  if (found == nullptr) return last.refuse(SP_STALE_HANDLE);
  last.fields.output = bytes_of((*found)->compiled().bytes());
  return last.succeed();
}

std::int32_t sp_provider_close(sp_handle handle) {
  last.begin();
  return providers.close(handle) ? last.succeed() : last.refuse(SP_STALE_HANDLE);
}
