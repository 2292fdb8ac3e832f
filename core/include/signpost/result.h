// A value or the error that stands in its place; the core throws nothing.
#ifndef SIGNPOST_RESULT_H
#define SIGNPOST_RESULT_H

#include <utility>
#include <variant>

#include "signpost/error.h"

namespace signpost {

/// Holds a T or a failure. Reading the one that is not there ends the program (it is a mistake of the caller, never of
/// the input).
template <typename T>
class [[nodiscard]] result {
 public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(failure why) : state_(std::in_place_index<1>, std::move(why)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& value() & { return *checked(std::get_if<0>(&state_)); }
  const T& value() const& { return *checked(std::get_if<0>(&state_)); }
  /// Of a result that ends with the statement: the value itself, so that no reference to it can stay behind.
  T value() && { return std::move(*checked(std::get_if<0>(&state_))); }
  T* operator->() { return checked(std::get_if<0>(&state_)); }
  const T* operator->() const { return checked(std::get_if<0>(&state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  const failure& error() const& { return *checked(std::get_if<1>(&state_)); }
  failure error() && { return std::move(*checked(std::get_if<1>(&state_))); }

 private:
  template <typename P>
  static P* checked(P* pointer) {
    if (pointer == nullptr) {
      __builtin_trap();
    }
    return pointer;
  }

  std::variant<T, failure> state_;
};

/// Success without a value, or an error.
template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(failure why) : error_(std::move(why)) {}

  explicit operator bool() const noexcept { return error_.code == errc::ok; }
  const failure& error() const& { return error_; }
  failure error() && { return std::move(error_); }

 private:
  failure error_;
};

}  // namespace signpost

#endif
