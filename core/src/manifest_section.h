// Reads one JSON object of a manifest: each key is asked for once, the first fault is kept with its pointer, and
// whatever was not asked for is an unknown key. After a fault every call does nothing, so that the reading code stays a
// plain list of keys.
#ifndef SIGNPOST_SRC_MANIFEST_SECTION_H
#define SIGNPOST_SRC_MANIFEST_SECTION_H

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "signpost/result.h"
#include "text_template.h"

namespace signpost {

// How long the lists of a manifest may be. Reading one is linear in its size, but for pairs of entries that are
// compared, and verification and signing go through several of them for each webhook: a text that somebody uploads must
// not hold up everybody's.

/// Any list for which nothing else is said.
inline constexpr std::size_t max_list = 100;
/// Events, triggers, actions.
inline constexpr std::size_t max_catalog = 1000;
/// The names and aliases of all events together, and the names by which events may be asked for.
inline constexpr std::size_t max_event_names = 2000;
/// Envelopes, and headers that must agree with the body.
inline constexpr std::size_t max_tried = 16;

class manifest_section {
 public:
  /// `of` must outlive the section; something else than an object is the first fault. `fault` is shared by all sections
  /// of a manifest.
  manifest_section(const json::value& of, std::string pointer, failure& fault);

  failure& fault() { return fault_; }
  bool failed() const { return fault_.code != errc::ok; }
  const std::string& pointer() const { return pointer_; }
  std::string pointer_of(std::string_view key) const { return json::child_pointer(pointer_, key); }

  bool has(std::string_view key) const { return of_.find(key) != nullptr; }
  /// The member as it is, or null when absent (a fault when `required`).
  const json::value* any(std::string_view key, bool required = true);
  const json::value* of_kind(std::string_view key, json::kind kind, bool required = true);
  /// A member that is a list of at most `most` entries.
  const json::value* list(std::string_view key, std::size_t most, bool required = true);
  /// A member that is an object of at most max_list texts under names of the manifest's own, none of them empty.
  const json::value* named_texts(std::string_view key);
  std::string text(std::string_view key, bool required = true);
  std::string header_name(std::string_view key);
  /// One of the named texts; the first when the key is absent and not required. Gives its index.
  std::size_t choice(std::string_view key, std::initializer_list<std::string_view> choices, bool required = true);
  bool flag(std::string_view key);
  std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most,
                       std::optional<std::int64_t> otherwise = {});
  /// A list of at most max_list texts, none of them empty.
  std::vector<std::string> texts(std::string_view key, bool required = true);
  /// A template of at most max_template_parts parts.
  text_template templated(std::string_view key, std::initializer_list<variable> allowed);

  /// Reads "basis" and the marks beside it.
  std::string basis();
  /// Reads "assumed" (names of keys of this section) and "note".
  void marks();

  /// Records the first fault.
  void fail(errc code, std::string_view pointer, std::string_view detail);
  void fail_at(std::string_view key, std::string_view detail);

  /// Every key has been asked for: what is left is unknown, and what is marked as assumed must be there.
  void done();

 private:
  bool is_at_most(std::string_view key, std::size_t count, std::size_t most);

  const json::value& of_;
  std::string pointer_;
  failure& fault_;
  std::vector<std::string> asked_;
  std::vector<std::string> assumed_;
};

}  // namespace signpost

#endif
