// A provider: everything that is known of one product's webhooks, read from a manifest.
// Source: core/providers/*.json for the built-in ones; docs/providers.md describes the manifest.
#ifndef SIGNPOST_PROVIDER_H
#define SIGNPOST_PROVIDER_H

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "signpost/export.h"
#include "signpost/program.h"
#include "signpost/result.h"
#include "signpost/retry.h"
#include "signpost/text_view.h"
#include "signpost/time.h"

namespace signpost {

/// One event of a provider's catalog.
struct SIGNPOST_API event_type {
  std::string name;                  ///< the canonical name; verdicts carry this one
  std::vector<std::string> aliases;  ///< other names that stand for it on the wire
  std::string summary;               ///< one sentence
  std::string basis;                 ///< "documented", "found" or "assumed"
  std::string generation;            ///< the envelope it is sent in unless the caller asks for another
  std::string example;               ///< a full body in the provider's JSON style, its timestamp included
};

class provider;
using provider_ptr = std::shared_ptr<const provider>;

/// Immutable; shared by the verifiers and signers made from it. May be used from several threads.
class SIGNPOST_API provider {
 public:
  /// Parses and compiles a manifest. Fails with malformed_manifest, invalid_manifest (also where it is beyond a
  /// program's limits), unknown_key, unknown_variable, unsupported_schema or example_mismatch, each with the JSON
  /// Pointer of the fault inside the manifest.
  static result<provider_ptr> parse(std::string_view manifest);

  /// A built-in provider by name: its program, which the library has inside; its manifest is read when something
  /// besides verifying first asks for it. Fails with unknown_provider.
  static result<provider_ptr> builtin(std::string_view name);

  /// The names of the built-in providers, in alphabetical order.
  static const std::vector<std::string_view>& builtin_names();

  /// What verifying, inspecting and checking need of it. A view: holds as long as the provider.
  const program& compiled() const { return program_; }
  std::string name() const { return std::string(program_.name()); }
  const std::string& title() const;
  const std::string& summary() const;
  /// The manifest as it was given; everything a page or a tool may want to show is in it.
  std::string_view manifest() const { return manifest_; }
  const std::vector<event_type>& events() const;
  /// The index in events() of a canonical name or an alias; -1 when the catalog has none.
  int find_event(std::string_view name) const;
  /// True where any event name is taken (Standard Webhooks); the listed events are then examples.
  bool open_catalog() const;
  /// How a sender of this provider delivers: time-out, schedule, permanent statuses, when an endpoint is disabled.
  const retry_policy& delivery() const;

  struct data;
  explicit provider(std::unique_ptr<const data> parsed);
  provider(std::string_view builtin_manifest, std::string_view builtin_program);
  ~provider();
  /// The engine's view (core/src/provider_data.h).
  const data& parsed() const;

 private:
  text_view manifest_;
  program program_;
  mutable std::once_flag read_;
  mutable std::unique_ptr<const data> data_;
};

}  // namespace signpost

#endif
