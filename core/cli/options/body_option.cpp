#include "options/body_option.h"

#include "input.h"

namespace signpost::cli {

void body_option::add_to(command& to) {
  to.add_text("--body", file_, value_kind::file, "The raw body, byte for byte; - is standard input").required();
}

std::string body_option::read() const { return read_input(file_, "the body"); }

}  // namespace signpost::cli
