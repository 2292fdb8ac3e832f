// JSON Schema 2020-12, the subset in which event catalogs are written.
// Source: json-schema.org draft 2020-12 (validation, applicator and format-assertion vocabularies), RFC 3339, 3986,
// 4122, 5321.
#ifndef SIGNPOST_SCHEMA_H
#define SIGNPOST_SCHEMA_H

#include <memory>
#include <string_view>

#include "signpost/export.h"
#include "signpost/result.h"

namespace signpost {

/// A schema compiled once. Supported: type (one or several), enum, const, properties, required, additionalProperties,
/// items, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems, maxItems, format
/// (date-time, date, uuid, email, uri, integer; asserted), boolean schemas; and the annotations $schema (2020-12 only),
/// $comment, title, description. Any other keyword, and any other format, is refused when the schema is compiled.
/// Immutable; copies share.
class SIGNPOST_API schema {
 public:
  /// Compiles a schema from its JSON text. Fails with malformed_json, or unsupported_schema with the pointer of the
  /// keyword; of the whole where it is beyond a program's limits (docs/program-format.md).
  static result<schema> compile(std::string_view json);

  /// Validates one JSON text. Fails with malformed_json, or schema_mismatch with the pointer of the first place that
  /// does not fit (in document order of the schema) and "expected ..., found ...".
  result<void> validate(std::string_view json) const;

  struct compiled;
  explicit schema(std::shared_ptr<const compiled> from);
  /// The engine's view (core/src/schema_program.h).
  const compiled& parts() const { return *compiled_; }

 private:
  std::shared_ptr<const compiled> compiled_;
};

}  // namespace signpost

#endif
