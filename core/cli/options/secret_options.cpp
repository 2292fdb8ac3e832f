#include "options/secret_options.h"

#include <cstdlib>
#include <utility>

#include "input.h"
#include "refusal.h"
#include "signpost/hmac.h"

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

/// Editors and `echo` end a file with one line end, which is not part of the secret.
std::string without_line_end(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

secret_list::~secret_list() {
  for (std::string& secret : secrets_) wipe(secret.data(), secret.size());
}

void secret_list::add(std::string secret) { secrets_.push_back(std::move(secret)); }

std::vector<std::string_view> secret_list::views() const { return {secrets_.begin(), secrets_.end()}; }

void secret_options::add_to(command& to) {
  command_ = &to;
  to.add_texts("--secret-env", variables_, value_kind::environment,
               "An environment variable that holds a secret; of several the newest comes first");
  to.add_texts("--secret-file", files_, value_kind::file,
               "A file that holds a secret; one line end after it is dropped");
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
  for (const origin& from : origins()) {
    switch (from.where) {
      case place::environment:
        out.add(from_environment(from.name));
        break;
      case place::file:
        out.add(without_line_end(from_file(from.name)));
        break;
      case place::standard_input:
        out.add(without_line_end(read_input("-", "a secret")));
    }
  }
  return out;
}

std::string secret_options::source(std::size_t index) const { return origins().at(index).name; }

}  // namespace signpost::cli
