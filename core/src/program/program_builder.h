// Collects the words and texts of a program that is being compiled.
#ifndef SIGNPOST_SRC_PROGRAM_PROGRAM_BUILDER_H
#define SIGNPOST_SRC_PROGRAM_PROGRAM_BUILDER_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json.h"
#include "program/layout.h"
#include "signpost/result.h"

namespace signpost {

struct schema_parts;

using program_words = std::vector<layout::word>;

/// Going beyond a limit of the format is remembered, and finish() then fails.
class program_builder {
 public:
  program_builder() { name(""); }

  /// The offset of a name; the same text is stored once.
  layout::word name(std::string_view text);
  /// A count, an index or a place.
  layout::word number(std::size_t count);
  /// The place of a list or record, which is put behind those before it.
  layout::word add_list(const program_words& list);
  /// The place of a set of choices.
  layout::word add_choices(const std::vector<json::value>& of);
  /// The place of a node; equal nodes are stored once.
  layout::word add_node(const schema_parts& of);

  /// The bytes; of the header, what describes the program itself is filled in. Fails with invalid_manifest.
  result<std::string> finish(program_words header);

 private:
  using places = std::map<std::string, layout::word, std::less<>>;

  /// Records of one kind, each stored once.
  struct region {
    program_words all;
    places known;  ///< by their bytes
  };

  layout::word add_once(region& to, const program_words& record);
  void add_text(program_words& to, std::string_view text);
  layout::word add_value(const json::value& of);
  void add_limits(program_words& to, const schema_parts& of);
  void add_properties(program_words& to, const schema_parts& of);

  std::string pool_;
  places names_;
  program_words lists_;
  region values_;
  region choices_;
  region nodes_;
  std::string beyond_;  ///< the first limit that was passed, as a sentence
};

}  // namespace signpost

#endif
