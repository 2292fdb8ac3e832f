// Which version this is.
// Source: CHANGELOG.md. CMakeLists.txt reads it here.
#ifndef SIGNPOST_VERSION_H
#define SIGNPOST_VERSION_H

#include <string_view>

#include "signpost/export.h"

/// Of the headers that a program is compiled with. Semantic versioning; while the major one is 0, a minor version may
/// change the API.
#define SIGNPOST_VERSION_MAJOR 0
#define SIGNPOST_VERSION_MINOR 1
#define SIGNPOST_VERSION_PATCH 0
#define SIGNPOST_VERSION "0.1.0"

namespace signpost {

/// Of the library that a program runs with, which may be another than its headers': "MAJOR.MINOR.PATCH". Static
/// storage.
SIGNPOST_API std::string_view version() noexcept;

}  // namespace signpost

#endif
