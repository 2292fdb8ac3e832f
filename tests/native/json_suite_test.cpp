// JSONTestSuite (github.com/nst/JSONTestSuite, test_parsing): y_ must be accepted, n_ must be refused, i_ is ours to
// decide.
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "file_text.h"
#include "json.h"
#include "vectors_path.h"

namespace {

namespace fs = std::filesystem;

struct suite_case {
  std::string name;
  std::string text;
};

/// The files of one letter, in order of name.
std::vector<suite_case> cases_of(char letter) {
  std::map<std::string, fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(vectors_root() / "json-test-suite" / "test_parsing")) {
    const std::string name = entry.path().filename().string();
    REQUIRE((name[0] == 'y' || name[0] == 'n' || name[0] == 'i'));
    if (name[0] == letter) files[name] = entry.path();
  }
  std::vector<suite_case> cases;
  cases.reserve(files.size());
  for (const auto& [name, path] : files) cases.push_back({name, file_text(path)});
  return cases;
}

struct answer {
  std::string_view name;
  bool accepted;
  std::string_view reason;
};

constexpr std::string_view number_kept = "grammar allows it; the text is kept, so nothing is lost but the double";
constexpr std::string_view lone_surrogate = "no Unicode string: it could not be written as UTF-8 again";
constexpr std::string_view invalid_utf8 = "RFC 8259 section 8.1: JSON between systems is UTF-8";
constexpr std::string_view other_encoding = "UTF-16: RFC 8259 section 8.1 leaves UTF-8 alone";

/// Our answer to every i_ file.
constexpr answer answers[] = {
    {"i_number_double_huge_neg_exp.json", true, number_kept},
    {"i_number_huge_exp.json", true, number_kept},
    {"i_number_neg_int_huge_exp.json", true, number_kept},
    {"i_number_pos_double_huge_exp.json", true, number_kept},
    {"i_number_real_neg_overflow.json", true, number_kept},
    {"i_number_real_pos_overflow.json", true, number_kept},
    {"i_number_real_underflow.json", true, number_kept},
    {"i_number_too_big_neg_int.json", true, number_kept},
    {"i_number_too_big_pos_int.json", true, number_kept},
    {"i_number_very_big_negative_int.json", true, number_kept},
    {"i_object_key_lone_2nd_surrogate.json", false, lone_surrogate},
    {"i_string_1st_surrogate_but_2nd_missing.json", false, lone_surrogate},
    {"i_string_1st_valid_surrogate_2nd_invalid.json", false, lone_surrogate},
    {"i_string_UTF-16LE_with_BOM.json", false, other_encoding},
    {"i_string_UTF-8_invalid_sequence.json", false, invalid_utf8},
    {"i_string_UTF8_surrogate_U+D800.json", false, invalid_utf8},
    {"i_string_incomplete_surrogate_and_escape_valid.json", false, lone_surrogate},
    {"i_string_incomplete_surrogate_pair.json", false, lone_surrogate},
    {"i_string_incomplete_surrogates_escape_valid.json", false, lone_surrogate},
    {"i_string_invalid_lonely_surrogate.json", false, lone_surrogate},
    {"i_string_invalid_surrogate.json", false, lone_surrogate},
    {"i_string_invalid_utf-8.json", false, invalid_utf8},
    {"i_string_inverted_surrogates_U+1D11E.json", false, lone_surrogate},
    {"i_string_iso_latin_1.json", false, invalid_utf8},
    {"i_string_lone_second_surrogate.json", false, lone_surrogate},
    {"i_string_lone_utf8_continuation_byte.json", false, invalid_utf8},
    {"i_string_not_in_unicode_range.json", false, invalid_utf8},
    {"i_string_overlong_sequence_2_bytes.json", false, invalid_utf8},
    {"i_string_overlong_sequence_6_bytes.json", false, invalid_utf8},
    {"i_string_overlong_sequence_6_bytes_null.json", false, invalid_utf8},
    {"i_string_truncated-utf-8.json", false, invalid_utf8},
    {"i_string_utf16BE_no_BOM.json", false, other_encoding},
    {"i_string_utf16LE_no_BOM.json", false, other_encoding},
    {"i_structure_500_nested_arrays.json", true, "less than max_depth"},
    {"i_structure_UTF-8_BOM_empty_object.json", false,
     "RFC 8259 section 8.1: no byte order mark is added; JSON.parse refuses one too"},
};

}  // namespace

TEST_CASE("JSONTestSuite: every y_ file is accepted") {
  const std::vector<suite_case> cases = cases_of('y');
  CHECK(cases.size() == 95);
  for (const suite_case& one : cases) {
    INFO(one.name);
    CHECK(signpost::json::parse(one.text));
  }
}

TEST_CASE("JSONTestSuite: every n_ file is refused") {
  const std::vector<suite_case> cases = cases_of('n');
  CHECK(cases.size() == 188);
  for (const suite_case& one : cases) {
    INFO(one.name);
    CHECK_FALSE(signpost::json::parse(one.text));
  }
}

TEST_CASE("JSONTestSuite: every i_ file has the answer that the table gives") {
  const std::vector<suite_case> cases = cases_of('i');
  REQUIRE(cases.size() == std::size(answers));
  for (std::size_t i = 0; i < cases.size(); ++i) {
    INFO(cases[i].name << ": " << answers[i].reason);
    CHECK(cases[i].name == answers[i].name);
    CHECK(static_cast<bool>(signpost::json::parse(cases[i].text)) == answers[i].accepted);
  }
}
