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
  explicit request_headers(const program_view& program)
      : program_(program), names_(std::size_t{program.word(layout::at_headers)} + 1) {}

  /// Values of a header that comes twice are joined in the block.
  void read(std::span<const header_view> headers, block& room);
  void set(std::size_t index, std::string_view value) { values_[index] = value; }

  std::size_t count() const { return program_.word(names_ - 1); }
  std::string_view name(std::size_t index) const { return program_.name_at(names_ + index); }
  /// The value of one of the program's headers, by its index; null when the request does not have it.
  const std::string_view* at(std::size_t index) const {
    return values_[index].data() == nullptr ? nullptr : &values_[index];
  }

 private:
  std::size_t index_of(std::string_view wanted) const;
  void join(std::size_t index, std::span<const header_view> headers, block& room);

  const program_view& program_;
  std::size_t names_;
  std::array<std::string_view, max_headers_read> values_;
};

}  // namespace signpost

#endif
