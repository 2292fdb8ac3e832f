// Source: man(7), and man-pages(7) for the order of the sections.
#include <sstream>

#include "generate/generate.h"
#include "generate/page.h"
#include "program.h"
#include "signpost/version.h"

namespace signpost::cli {

namespace {

/// One line that troff takes as it is: nothing in it is an escape, and it does not begin like a request.
std::string escaped(const std::string& line) {
  std::string out;
  for (const char c : line) {
    switch (c) {
      case '\\':
        out += "\\e";
        break;
      case '-':
        out += "\\-";
        break;
      case '\'':
        out += "\\(aq";
        break;
      case '`':
        out += "\\(ga";
        break;
      case '~':
        out += "\\(ti";
        break;
      case '^':
        out += "\\(ha";
        break;
      default:
        out += c;
    }
  }
  return !out.empty() && out[0] == '.' ? "\\&" + out : out;
}

/// A paragraph in short lines, each ended.
std::string paragraph(const std::string& text) {
  std::istringstream lines(wrapped(text, 0, 72));
  std::string out;
  std::string line;
  while (std::getline(lines, line)) out += escaped(line) + '\n';
  return out;
}

std::string bold(const std::string& text) { return "\\fB" + escaped(text) + "\\fP"; }
std::string italic(const std::string& text) { return "\\fI" + escaped(text) + "\\fP"; }

std::string term(const std::string& heading, const std::string& description) {
  return ".TP\n" + heading + '\n' + paragraph(description);
}

std::string heading(const option_page& option) {
  if (option.word) return italic(option.names[0]);
  std::string out;
  for (const std::string& name : option.names) out += (out.empty() ? "" : ", ") + bold(name);
  if (!option.value.empty()) out += " " + italic(option.value);
  return out;
}

std::string section(const command_page& page) {
  std::string out = ".SS " + escaped(page.synopsis()) + '\n' + paragraph(page.texts.summary + ".");
  for (const std::string& text : page.texts.details) out += ".PP\n" + paragraph(text);
  for (const auto* list : {&page.words, &page.options}) {
    for (const option_page& option : *list) {
      if (option.names.back() == "--help") continue;
      out += term(heading(option), option.description + (option.required && !option.word ? " (required)." : "."));
    }
  }
  out += ".PP\nExit status:\n" + term(bold("0"), page.texts.yes);
  if (!page.texts.no.empty()) out += term(bold("1"), page.texts.no);
  return out + term(bold("2"), page.texts.usage);
}

}  // namespace

std::string man_page(const std::vector<command_page>& pages) {
  std::string out = ".\\\" Made from the program's own command table by `signpost generate man`.\n";
  out += ".TH SIGNPOST 1 \"\" \"signpost " + std::string(version()) + "\" \"User Commands\"\n";
  out += ".SH NAME\nsignpost \\- " + escaped(program_summary) + '\n';
  out += ".SH SYNOPSIS\n\\fBsignpost\\fP \\fICOMMAND\\fP [\\fIOPTIONS\\fP]\n";
  out += ".SH DESCRIPTION\n";
  for (const char* text : overview) out += paragraph(text) + ".PP\n";
  out.erase(out.size() - 4);
  out += ".SH COMMANDS\n";
  for (const command_page& page : pages) out += section(page);
  out += ".SH EXIT STATUS\n";
  for (const exit_text& each : exit_texts) out += term(bold(each.status), each.meaning);
  out += ".SH EXAMPLES\n";
  std::string between;
  for (const command_page& page : pages) {
    for (const command_example& example : page.texts.examples) {
      out += between + paragraph(example.purpose + ":") + ".PP\n.nf\n.RS\n" + escaped(example.line) + "\n.RE\n.fi\n";
      between = ".PP\n";
    }
  }
  out += ".SH SEE ALSO\n.BR curl (1),\n.BR openssl (1)\n";
  return out;
}

}  // namespace signpost::cli
