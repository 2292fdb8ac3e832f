#include "signpost/schema.h"

#include <utility>

#include "evaluator/schema_check.h"
#include "program/program_builder.h"
#include "program/schema_parts.h"
#include "schema_program.h"

namespace signpost {

schema::schema(std::shared_ptr<const compiled> from) : compiled_(std::move(from)) {}

result<schema> compile_schema(const json::value& definition, const std::string& pointer) {
  program_builder builder;
  const result<layout::word> root = add_schema(builder, definition, pointer);
  if (!root) return root.error();
  result<std::string> program = builder.finish(program_words(layout::header_words));
  if (!program) return failure{errc::unsupported_schema, pointer, program.error().detail};
  return schema(std::make_shared<const schema::compiled>(schema::compiled{std::move(program).value(), *root}));
}

result<schema> schema::compile(std::string_view json) {
  const result<json::value> definition = json::parse(json);
  if (!definition) return definition.error();
  return compile_schema(*definition, "");
}

result<void> validate_value(const schema& against, const scanned_text& in, std::size_t value,
                            std::optional<std::string_view> root) {
  const program_view program(against.parts().program);
  misfit why;
  if (fits_schema(program, program.node_of(against.parts().root), *in, value, root, why)) return {};
  return failure{errc::schema_mismatch, std::string(why.pointer), std::string(why.detail)};
}

result<void> schema::validate(std::string_view json) const {
  const scanned_text instance(json);
  if (!instance) return instance.fault();
  return validate_value(*this, instance, 0, std::nullopt);
}

}  // namespace signpost
