// What is a view of somebody's text does not take a text that ends with the statement. The proof is that this file
// compiles.
#include "signpost/text_view.h"

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "signpost/signpost.h"

namespace {

using namespace signpost;

/// Takes what stays, and nothing that owns its text and ends with the statement.
template <typename Member>
constexpr bool refuses_temporaries =
    !std::is_assignable_v<Member&, std::string> && !std::is_assignable_v<Member&, const std::string> &&
    !std::is_constructible_v<Member, std::string> && !std::is_convertible_v<std::string&&, Member> &&
    std::is_assignable_v<Member&, std::string&> && std::is_assignable_v<Member&, const std::string&> &&
    std::is_assignable_v<Member&, const char (&)[4]> && std::is_assignable_v<Member&, const char*> &&
    std::is_assignable_v<Member&, std::string_view> && std::is_assignable_v<Member&, text_view>;

static_assert(refuses_temporaries<decltype(outcome::retry_after)>);
static_assert(refuses_temporaries<decltype(delivery::id)>);
static_assert(refuses_temporaries<decltype(delivery::body)>);
static_assert(refuses_temporaries<decltype(delivery::event)>);
static_assert(refuses_temporaries<decltype(delivery::version)>);
static_assert(refuses_temporaries<decltype(payload_request::event)>);
static_assert(refuses_temporaries<decltype(payload_request::fields)>);
static_assert(refuses_temporaries<decltype(payload_request::id)>);
static_assert(refuses_temporaries<decltype(payload_request::generation)>);
static_assert(refuses_temporaries<decltype(dispatch_request::text)>);
static_assert(refuses_temporaries<decltype(dispatch_request::id)>);
static_assert(refuses_temporaries<decltype(event_identity::scope)>);
static_assert(refuses_temporaries<decltype(event_identity::id)>);
static_assert(refuses_temporaries<decltype(templated_event::event)>);
static_assert(refuses_temporaries<decltype(templated_event::source)>);
static_assert(refuses_temporaries<decltype(templated_event::id)>);
static_assert(refuses_temporaries<decltype(templated_event::body)>);
static_assert(refuses_temporaries<decltype(reencode_request::body)>);
static_assert(refuses_temporaries<decltype(reencode_request::event)>);
static_assert(refuses_temporaries<decltype(reencode_request::id)>);
static_assert(refuses_temporaries<decltype(reencode_request::generation)>);
static_assert(refuses_temporaries<decltype(header_view::name)>);
static_assert(refuses_temporaries<decltype(header_view::value)>);

// Lists of secrets and filters.
template <typename... Arguments>
concept verifies = requires(Arguments&&... secrets) {
  verifier::make(provider_ptr(), std::vector<text_view>{std::forward<Arguments>(secrets)...});
};
static_assert(verifies<std::string&, const char*, std::string_view>);
static_assert(!verifies<std::string>);
static_assert(!std::is_convertible_v<std::vector<std::string_view>, std::span<const text_view>>);

// What is a view of an argument.
template <typename Body>
concept is_read_at = requires(Body&& body) {
  value_at(std::forward<Body>(body), "/data");
  elements_at(std::forward<Body>(body), "/data");
};
static_assert(is_read_at<const std::string&> && is_read_at<std::string_view> && is_read_at<const char*>);
static_assert(!is_read_at<std::string>);
template <typename Body>
concept is_judged = requires(const verifier& by, Body&& body, std::span<char> block, std::span<const mac> macs) {
  by.verify({}, std::forward<Body>(body), 0, block);
  by.verify({}, std::forward<Body>(body), 0, macs, block);
  inspect(by.from(), {}, std::forward<Body>(body), 0, {}, block);
  check(by.from(), std::forward<Body>(body), "", block);
};
static_assert(is_judged<const std::string&> && is_judged<std::string_view> && is_judged<const char*>);
static_assert(!is_judged<std::string>);

// A result that ends with the statement gives its value, not a reference into itself.
static_assert(std::is_same_v<decltype(std::declval<result<std::string>>().value()), std::string>);
static_assert(std::is_same_v<decltype(std::declval<result<std::string>>().error()), failure>);
static_assert(std::is_same_v<decltype(std::declval<result<void>>().error()), failure>);
static_assert(std::is_same_v<decltype(std::declval<const result<std::string>&>().value()), const std::string&>);

std::string owned() { return std::string(64, 'x'); }

}  // namespace

TEST_CASE("A view is of what it was given: a variable, a literal, another view, nothing") {
  const std::string text = owned();
  outcome of;
  CHECK(of.retry_after.empty());
  of.retry_after = text;
  CHECK(of.retry_after.data() == text.data());
  CHECK(of.retry_after == text);
  of.retry_after = "120";
  CHECK(of.retry_after == "120");
  of.retry_after = std::string_view(text).substr(1);
  CHECK(of.retry_after.data() == text.data() + 1);
  const header_view header{text, "value"};
  CHECK(header.name.size() == 64);
}
