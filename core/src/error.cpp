#include "signpost/error.h"

#include <array>

namespace signpost {
namespace {

struct entry {
  errc code;
  std::string_view name;
  int http_status;
  std::string_view sentence;
};

constexpr entry entries[] = {
#define SIGNPOST_ERROR(number, name, http_status, sentence) {errc::name, #name, http_status, sentence},
#include "signpost/errors.def"
#undef SIGNPOST_ERROR
};

constexpr entry unlisted{errc::ok, "unknown_error", 503,
                         "An error without a name. Please report it with the version in use."};

const entry& entry_of(errc code) noexcept {
  for (const entry& listed : entries) {
    if (listed.code == code) {
      return listed;
    }
  }
  return unlisted;
}

}  // namespace

std::string_view name_of(errc code) noexcept { return entry_of(code).name; }
std::string_view sentence_of(errc code) noexcept { return entry_of(code).sentence; }
int http_status_of(errc code) noexcept { return entry_of(code).http_status; }

}  // namespace signpost
