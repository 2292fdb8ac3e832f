// A view of somebody's text that cannot be made of a text which ends with the statement.
#ifndef SIGNPOST_TEXT_VIEW_H
#define SIGNPOST_TEXT_VIEW_H

#include <string_view>
#include <type_traits>
#include <utility>

#include "signpost/export.h"

namespace signpost {

/// A std::string_view for members of structs, and for arguments of which a result is a view. It takes what outlives the
/// statement: a string variable, a literal, a pointer, another view. A temporary that owns its text, such as what a
/// function returns as a std::string, does not compile: the view would outlive it. Keep such a text in a variable.
class SIGNPOST_API text_view : public std::string_view {
  template <typename T>
  static constexpr bool is_text =
      std::is_convertible_v<T, std::string_view> && !std::is_base_of_v<text_view, std::remove_cvref_t<T>>;

  template <typename T>
  static constexpr bool outlives_statement =
      std::is_lvalue_reference_v<T> || std::is_pointer_v<T> || std::is_same_v<std::remove_cv_t<T>, std::string_view>;

 public:
  constexpr text_view() noexcept = default;

  template <typename T>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): is_text leaves out the class itself
  requires(is_text<T>&& outlives_statement<T>) constexpr text_view(T&& text)
      : std::string_view(std::forward<T>(text)) {}

  template <typename T>
  // NOLINTNEXTLINE(bugprone-forwarding-reference-overload): as above
  requires(is_text<T> && !outlives_statement<T>) text_view(T&& temporary)
  = delete;
};

}  // namespace signpost

#endif
