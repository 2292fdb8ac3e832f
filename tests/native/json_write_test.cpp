// Both styles of writing, against the two programs that they imitate: PHP's json_encode and Node's JSON.stringify.
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "json.h"
#include "reference_program.h"

using signpost::json::parse;
using signpost::json::style;
using signpost::json::write;

namespace {

std::string rewrite(std::string_view text, style as) {
  const auto parsed = parse(text);
  if (!parsed) return "(refused)";
  return write(*parsed, as);
}

/// Every power of two and of ten with its neighbours, the corners of the formats' ranges, and random ones of several
/// kinds.
std::vector<double> sample_doubles() {
  std::vector<double> sample = {0.0, -0.0, 123456789012345680.0, 2.2250738585072014e-308};
  // Two shortest texts are equally near: the even one is right. 1e23 lies on the border between two doubles.
  sample.insert(sample.end(), {1125899906842624.25, 1907349186590.65625, 1e23});
  const auto add_with_neighbours = [&sample](double number) {
    const double infinity = std::numeric_limits<double>::infinity();
    for (const double one : {std::nextafter(number, 0.0), number, std::nextafter(number, infinity)}) {
      if (std::isfinite(one)) sample.push_back(one);
    }
  };
  for (int power = -1074; power <= 1023; ++power) add_with_neighbours(std::ldexp(1.0, power));
  for (int power = -323; power <= 308; ++power)
    add_with_neighbours(std::strtod(("1e" + std::to_string(power)).c_str(), nullptr));

  std::mt19937_64 random(20240118);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same sample in every run
  for (int i = 0; i < 4000; ++i) {
    const auto any = std::bit_cast<double>(random());
    if (std::isfinite(any)) sample.push_back(any);
    sample.push_back(static_cast<double>(random() % 1'000'000) / 100.0);      // amounts of money
    sample.push_back(static_cast<double>(random() >> (random() % 60)));       // whole numbers of every size
    sample.push_back(-std::ldexp(static_cast<double>(random() >> 11), -60));  // fractions
    sample.push_back(std::bit_cast<double>(random() & 0x000FFFFFFFFFFFFFU));  // subnormal numbers
  }
  return sample;
}

/// The double as a JSON number with enough digits, never written as an integer.
std::string as_number_text(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.16e", number);
  return text;
}

std::string as_hex(std::string_view bytes) {
  std::string hex;
  for (const char c : bytes) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    hex += digits;
  }
  return hex;
}

std::string as_hex(double number) {
  char digits[17];
  std::snprintf(digits, sizeof digits, "%016llx",
                static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(number)));
  return digits;
}

std::string utf8(char32_t character) {
  const auto tail = [character](unsigned shift) { return static_cast<char>(0x80U | ((character >> shift) & 0x3FU)); };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xC0U | (character >> 6)), tail(0)};
  if (character < 0x10000) return {static_cast<char>(0xE0U | (character >> 12)), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | (character >> 18)), tail(12), tail(6), tail(0)};
}

/// A string around every character of the Basic Multilingual Plane and many of the others.
std::vector<std::string> sample_strings() {
  std::vector<std::string> sample = {"", "\xEF\xBB\xBF", "</script>", "a\\/\"b"};
  const auto add = [&sample](char32_t character) { sample.push_back("a" + utf8(character) + "z"); };
  for (char32_t character = 0; character < 0xD800; ++character) add(character);
  for (char32_t character = 0xE000; character < 0x10000; ++character) add(character);
  for (char32_t character = 0x10000; character < 0x110000; character += 251) add(character);
  add(0x10FFFF);
  return sample;
}

template <typename Sample, typename Rewrite>
void compare_with(std::string_view program, std::string_view script, const std::vector<Sample>& sample,
                  Rewrite rewritten) {
  std::vector<std::string> lines;
  lines.reserve(sample.size());
  for (const Sample& one : sample) lines.push_back(as_hex(one));
  const std::vector<std::string> expected = ask_reference(program, script, lines);
  std::size_t different = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const std::string ours = rewritten(sample[i]);
    if (ours == expected[i]) continue;
    ++different;
    INFO("input " << lines[i]);
    if (different <= 10) CHECK(ours == expected[i]);
  }
  CHECK(different == 0);
}

constexpr std::string_view php = "php -n";
constexpr std::string_view php_doubles =
    "<?php while (($line = fgets(STDIN)) !== false) echo json_encode(unpack('E', hex2bin(trim($line)))[1]), \"\\n\";";
constexpr std::string_view php_strings =
    "<?php while (($line = fgets(STDIN)) !== false) echo json_encode(hex2bin(trim($line))), \"\\n\";";
constexpr std::string_view php_texts =
    "<?php while (($line = fgets(STDIN)) !== false) echo json_encode(json_decode(hex2bin(trim($line)))), \"\\n\";";

#define FOR_EACH_LINE_IN_NODE(expression)                                                      \
  "const lines = require('fs').readFileSync(0, 'latin1').split('\\n').slice(0, -1);"           \
  "process.stdout.write(lines.map((line) => { const bytes = Buffer.from(line, 'hex'); return " \
  "JSON.stringify(" expression ") + '\\n'; }).join(''));"
constexpr std::string_view node_doubles = FOR_EACH_LINE_IN_NODE("bytes.readDoubleBE()");
constexpr std::string_view node_strings = FOR_EACH_LINE_IN_NODE("bytes.toString('utf8')");
constexpr std::string_view node_texts = FOR_EACH_LINE_IN_NODE("JSON.parse(bytes.toString('utf8'))");

/// What both programs read as we do, numbers within 2^53 included.
const std::vector<std::string> common_texts = {
    "null",
    "true",
    "[]",
    "{}",
    "[[],{},\"\"]",
    R"({"b":1,"a":{"y":[1,2,3],"x":null},"c":"/"})",
    R"({"a":1,"b":2,"a":3})",
    R"({"a":{"x":1},"b":2,"c":[],"b":4,"a":{"y":2},"b":5})",
    R"({"":1,"\u0001":2,"\ud83d\ude00":3})",
    R"([10.0,1.50,0.1,1e-7,1E25,100e-2,0.0001,0.00001])",
    R"([9007199254740991,-9007199254740991,0])",
    R"("\u0000\u0008\u0009\u000a\u000b\u000c\u000d\u001f\u007f\u0080\u2028\u2029\ufeff\uffff<>&'\"\\/")",
    "[1e308,-1.7976931348623157e308]",
};

}  // namespace

TEST_CASE("php style writes doubles as PHP does") {
  compare_with(php, php_doubles, sample_doubles(), [](double one) { return rewrite(as_number_text(one), style::php); });
}

TEST_CASE("compact style writes doubles as Node does") {
  compare_with("node", node_doubles, sample_doubles(),
               [](double one) { return rewrite(as_number_text(one), style::compact); });
}

TEST_CASE("php style writes strings as PHP does") {
  compare_with(php, php_strings, sample_strings(),
               [](const std::string& one) { return write(signpost::json::string(one), style::php); });
}

TEST_CASE("compact style writes strings as Node does") {
  compare_with("node", node_strings, sample_strings(),
               [](const std::string& one) { return write(signpost::json::string(one), style::compact); });
}

TEST_CASE("php style reads and writes whole texts as PHP does") {
  std::vector<std::string> texts = common_texts;
  for (const char* const number :
       {"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "123456789012345678901234567890", "-0", "-0.0", "-0e5", "0.0",
        "1e5", "9007199254740993"}) {
    texts.emplace_back(number);
  }
  compare_with(php, php_texts, texts, [](const std::string& one) { return rewrite(one, style::php); });
}

TEST_CASE("compact style reads and writes whole texts as Node does") {
  std::vector<std::string> texts = common_texts;
  for (const char* const number : {"-0", "-0.0", "1e-400", "1e21", "123456789012345680000.0", "1e20"}) {
    texts.emplace_back(number);
  }
  compare_with("node", node_texts, texts, [](const std::string& one) { return rewrite(one, style::compact); });
}

TEST_CASE("compact style keeps the digits of every integer") {
  for (const std::string text : {"9007199254740993", "-9223372036854775809", "123456789012345678901234567890"}) {
    CHECK(rewrite(text, style::compact) == text);
  }
  const std::string beyond_a_double(400, '7');
  CHECK(rewrite(beyond_a_double, style::compact) == beyond_a_double);
}

TEST_CASE("a number beyond a double keeps its text and is found") {
  CHECK(rewrite("1e400", style::php) == "1e400");
  CHECK(rewrite("-1E+400", style::compact) == "-1E+400");
  const auto found = [](std::string_view text) {
    return signpost::json::find_unwritable(*signpost::json::parse(text));
  };
  CHECK(found("-1e400") == "");
  CHECK(found(R"({"a":[1e308,{"b~/c":[0,-1e309,1e400]}],"d":1e400})") == "/a/1/b~0~1c/1");
  CHECK(found(std::string(309, '9')) == "");
  CHECK_FALSE(found(R"([1e308,-1.7976931348623157e308,1e-400,"1e400",null])"));
}

TEST_CASE("values that were made, not parsed, are written") {
  signpost::json::value made = signpost::json::object();
  made.members.push_back({"id", signpost::json::integer(std::numeric_limits<std::int64_t>::min())});
  made.members.push_back({"name", signpost::json::string("\xC3\xA9/")});
  CHECK(write(made, style::compact) == "{\"id\":-9223372036854775808,\"name\":\"\xC3\xA9/\"}");
  CHECK(write(made, style::php) == "{\"id\":-9223372036854775808,\"name\":\"\\u00e9\\/\"}");
}
