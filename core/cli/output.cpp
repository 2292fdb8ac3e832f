#include "output.h"

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <iterator>

#include <unistd.h>

namespace signpost::cli {

namespace {

/// The length of the UTF-8 sequence at the start of `text`; 0 when it is none (overlong, surrogate, cut off, stray).
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  std::size_t length = 0;
  if (lead >= 0xC2 && lead <= 0xDF) length = 2;
  if (lead >= 0xE0 && lead <= 0xEF) length = 3;
  if (lead >= 0xF0 && lead <= 0xF4) length = 4;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool out_of_range = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                            (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return out_of_range ? 0 : length;
}

void append_escaped(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
}

/// The character of one UTF-8 sequence.
char32_t character_of(std::string_view sequence) {
  constexpr unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t character = static_cast<unsigned char>(sequence[0]) & lead_bits[sequence.size()];
  for (const char c : sequence.substr(1)) character = (character << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  return character;
}

/// Characters that a terminal obeys or does not show: C0 and C1 controls (some terminals obey U+009B as they do ESC [),
/// bidirectional and other characters of format (Unicode's category Cf), separators of lines.
bool is_hidden(std::string_view sequence) {
  struct span {
    char32_t first, last;
  };
  constexpr span hidden[] = {{0, 0x1F},          {0x7F, 0x9F},       {0xAD, 0xAD},       {0x600, 0x605},
                             {0x61C, 0x61C},     {0x6DD, 0x6DD},     {0x70F, 0x70F},     {0x890, 0x891},
                             {0x8E2, 0x8E2},     {0x180E, 0x180E},   {0x200B, 0x200F},   {0x2028, 0x202E},
                             {0x2060, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},   {0x110BD, 0x110BD},
                             {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
                             {0xE0001, 0xE0001}, {0xE0020, 0xE007F}};
  const char32_t character = character_of(sequence);
  return std::any_of(std::begin(hidden), std::end(hidden),
                     [character](span one) { return one.first <= character && character <= one.last; });
}

/// The character as JSON's \uXXXX, twice where it takes two UTF-16 units.
void append_json_escape(std::string& out, char32_t character) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto append = [&](char32_t unit) {
    out += "\\u";
    for (unsigned shift = 12;; shift -= 4) {
      out += digits[(unit >> shift) & 15U];
      if (shift == 0) break;
    }
  };
  if (character > 0xFFFF) {
    append(0xD800 + ((character - 0x10000) >> 10U));
    character = 0xDC00 + ((character - 0x10000) & 0x3FFU);
  }
  append(character);
}

}  // namespace

void print_json(const json& value) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view sequence = rest.substr(0, std::max<std::size_t>(sequence_length(rest), 1));
    if (is_hidden(sequence)) {
      append_json_escape(out, character_of(sequence));
    } else {
      out += sequence;
    }
    rest.remove_prefix(sequence.size());
  }
  std::cout << out << '\n' << std::flush;
}

void print_bytes(std::string_view bytes) {
  std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (isatty(STDOUT_FILENO) != 0) std::cout << '\n';
}

std::string printable(std::string_view text, bool lines) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const bool kept = sequence == "\t" || (lines && sequence == "\n");
    if (!kept && (length == 0 || is_hidden(sequence))) {
      append_escaped(out, sequence);
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

std::string place_and_detail(std::string_view pointer, std::string_view detail) {
  std::string out;
  if (!pointer.empty()) out = "at " + printable(pointer);
  if (!detail.empty()) out += (out.empty() ? "" : ": ") + printable(detail);
  return out;
}

void print_table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      line.append(widths[i] - row[i].size() + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    std::cout << line << '\n';
  }
}

}  // namespace signpost::cli
