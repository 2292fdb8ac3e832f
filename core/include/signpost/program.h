// A program: what a receiver needs of a manifest, as a string of bytes that is read in place.
// Source: docs/program-format.md.
#ifndef SIGNPOST_PROGRAM_H
#define SIGNPOST_PROGRAM_H

#include <string>
#include <string_view>

#include "signpost/export.h"
#include "signpost/result.h"
#include "signpost/text_view.h"

namespace signpost {

/// Compiles what verifying, inspecting and checking need of a manifest; the caller owns the bytes. The same manifest
/// always gives the same bytes. Fails as provider::parse() does; with invalid_manifest where the manifest is beyond the
/// format's limits: names, keys of objects in schemas and bounds of 255 bytes, 64 KB of texts, 32,767 words.
SIGNPOST_API result<std::string> compile_program(std::string_view manifest);

/// An opened program. A view: the bytes must outlive it and everything that was made from it, and stay as they are.
class SIGNPOST_API program {
 public:
  /// Looks once at every place of the program, so that nothing that reads it later can leave its bounds. Bytes from
  /// anywhere are safe: what a receiver makes of a forged program may be wrong, but never reads or writes elsewhere.
  /// Fails with invalid_program. O(size), and allocates nothing unless it fails.
  static result<program> open(text_view bytes);

  std::string_view bytes() const { return bytes_; }
  /// The provider's short name. A view of the bytes.
  std::string_view name() const;
  /// The headers that verification reads; the first is the signature's.
  int header_count() const;
  /// 0 <= index < header_count(). A view of the bytes.
  std::string_view header_name(int index) const;
  /// How many events the catalog has.
  int event_count() const;
  /// The canonical name of an event, 0 <= index < event_count(). A view of the bytes.
  std::string_view event_name(int index) const;
  /// The index of a canonical name or an alias; -1 when the catalog has none. O(log n).
  int find_event(std::string_view name) const;

 private:
  friend class provider;  // which made it, or has it inside
  explicit program(std::string_view bytes) : bytes_(bytes) {}
  text_view bytes_;
};

}  // namespace signpost

#endif
