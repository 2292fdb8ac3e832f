#include "options/trust_option.h"

#include <cstdlib>

#include "input.h"
#include "refusal.h"

namespace signpost::cli {

void trust_option::add_to(command& to) {
  to.add_text("--ca-file", file_, value_kind::file,
              "Certificates (PEM) to trust in place of the system's: a local server's own, or its authority's. Also "
              "read from SSL_CERT_FILE");
}

std::string trust_option::ca_file() const {
  const char* const variable = std::getenv("SSL_CERT_FILE");
  const bool given = !file_.empty();
  std::string name = given ? file_ : variable == nullptr ? "" : variable;
  if (name.empty()) return name;
  if (given && name == "-") {
    throw refusal("--ca-file cannot be standard input.", "Put the certificates into a file.");
  }
  const std::string text = read_input(name, given ? "the certificates" : "the certificates of SSL_CERT_FILE");
  if (text.find("-----BEGIN CERTIFICATE-----") == std::string::npos &&
      text.find("-----BEGIN TRUSTED CERTIFICATE-----") == std::string::npos) {
    throw refusal(name + " holds no certificate in PEM form.",
                  std::string(given ? "--ca-file" : "SSL_CERT_FILE") +
                      " takes text that begins with -----BEGIN CERTIFICATE-----.");
  }
  return name;
}

}  // namespace signpost::cli
