// The headers that a program reads, picked out of a request once.
#ifndef SIGNPOST_SRC_EVALUATOR_REQUEST_HEADERS_H
#define SIGNPOST_SRC_EVALUATOR_REQUEST_HEADERS_H

#include <array>
#include <span>
#include <string_view>

#include "evaluator/block.h"
#include "program/program_view.h"
#include "provider_data.h"
#include "signpost/header.h"

namespace signpost {

class request_headers {
 public:
  /// Values of a header that comes twice are joined in the block.
  request_headers(const program_view& program, std::span<const header_view> headers, block& room);

  /// The value of one of the program's headers, by its index; null when the request does not have it.
  const std::string_view* at(std::size_t index) const { return counts_[index] > 0 ? &values_[index] : nullptr; }
  std::string_view name(std::size_t index) const { return program_.name_at(names_ + index); }

 private:
  std::size_t index_of(std::string_view wanted) const;
  void join(std::size_t index, std::span<const header_view> headers, block& room);

  const program_view& program_;
  std::size_t names_;
  std::size_t count_;
  std::array<std::string_view, max_headers_read> values_;
  std::array<std::uint32_t, max_headers_read> counts_{};
};

}  // namespace signpost

#endif
