#include "options/secret_options.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "input.h"
#include "output.h"
#include "refusal.h"
#include "signpost/hmac.h"
#include "signpost/secret.h"

namespace signpost::cli {

namespace {

/// Upper-case letters, digits and underscores: what cannot well be a secret that was given in place of a name.
bool looks_like_variable(const std::string& name) {
  return name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos;
}

std::string from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    throw refusal(
        "The environment variable " + (looks_like_variable(name) ? name : "that --secret-env names") + " is not set.",
        "Export it. --secret-env takes the variable's name, not the secret.");
  }
  return value;
}

std::string from_file(const std::string& name) {
  // Not called by its name, which may be a secret that was given in place of one.
  return read_input(name, "a secret", "the file that --secret-file names");
}

/// Editors and `echo` end a file with one line end, and editors on Windows begin it with a byte order mark: neither is
/// part of the secret. What else is around it the core judges.
std::string alone(std::string text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (text.starts_with(mark)) text.erase(0, mark.size());
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

void warn(std::string_view secret, const std::string& source) {
  const std::string_view warning = secret_warning(secret);
  if (warning.empty()) return;
  std::cerr << "signpost: the secret from " << printable(source) << " has " << warning
            << ".\n  It counts as part of the secret. Remove it unless the other side has it too.\n";
}

}  // namespace

secret_list::~secret_list() {
  for (std::string& secret : secrets_) wipe(secret.data(), secret.size());
}

void secret_list::add(std::string secret) { secrets_.push_back(std::move(secret)); }

std::vector<text_view> secret_list::views() const { return {secrets_.begin(), secrets_.end()}; }

void secret_options::add_to(command& to) {
  command_ = &to;
  to.add_texts("--secret-env", variables_, value_kind::environment,
               "An environment variable that holds a secret; of several the newest comes first");
  to.add_texts("--secret-file", files_, value_kind::file,
               "A file that holds a secret; a byte order mark before it and one line end after it are dropped");
  to.add_flag("--secret-stdin", standard_input_, "Read a secret from standard input, as from a file");
}

std::vector<secret_options::origin> secret_options::origins() const {
  std::vector<origin> out;
  std::size_t variable = 0;
  std::size_t file = 0;
  for (const std::string& option : command_->given()) {
    if (option == "--secret-env") out.push_back({place::environment, variables_[variable++]});
    if (option == "--secret-file") out.push_back({place::file, files_[file++]});
    if (option == "--secret-stdin") out.push_back({place::standard_input, "standard input"});
  }
  return out;
}

secret_list secret_options::read() const {
  secret_list out;
  const std::vector<origin> all = origins();
  for (const origin& from : all) {
    switch (from.where) {
      case place::environment:
        out.add(from_environment(from.name));
        break;
      case place::file:
        out.add(alone(from_file(from.name)));
        break;
      case place::standard_input:
        out.add(alone(read_input("-", "a secret")));
    }
  }
  const std::vector<text_view> views = out.views();
  for (std::size_t i = 0; i < views.size(); ++i) warn(views[i], all[i].name);
  return out;
}

std::string secret_options::source(std::size_t index) const { return origins().at(index).name; }

}  // namespace signpost::cli
