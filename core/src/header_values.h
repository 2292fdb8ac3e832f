// The headers that verification reads, picked out of a request once.
#ifndef SIGNPOST_SRC_HEADER_VALUES_H
#define SIGNPOST_SRC_HEADER_VALUES_H

#include <array>
#include <list>
#include <span>
#include <string>
#include <string_view>

#include "provider_data.h"
#include "signpost/header.h"

namespace signpost {

class header_values {
 public:
  /// Names and values must outlive this object.
  header_values(const std::vector<std::string>& names, std::span<const header_view> headers);

  /// The value of one of the names; null when the request does not have it.
  const std::string_view* find(std::string_view name) const;

 private:
  /// Among the names; their number for another one.
  std::size_t index_of(std::string_view name) const;

  const std::vector<std::string>& names_;
  std::array<std::string_view, max_headers_read> values_;
  std::array<bool, max_headers_read> present_{};
  std::list<std::string> joined_;  // only for names that come twice
};

}  // namespace signpost

#endif
