#include "command.h"

#include <utility>

#include <CLI/CLI.hpp>

namespace signpost::cli {

namespace {

template <typename T>
option_handle add(CLI::App& node, const std::string& name, T& into, const char* kind, const std::string& description) {
  return option_handle(node.add_option(name, into, description)->type_name(kind));
}

}  // namespace

option_handle& option_handle::required() {
  option_->required();
  return *this;
}

option_handle& option_handle::excludes(const option_handle& other) {
  option_->excludes(other.option_);
  return *this;
}

option_handle& option_handle::needs(const option_handle& other) {
  option_->needs(other.option_);
  return *this;
}

option_handle& option_handle::between(int least, int most) {
  option_->check(CLI::Range(least, most).description(""));
  return *this;
}

option_handle& option_handle::one_of(const std::vector<std::string>& values) {
  option_->check(CLI::IsMember(values).description(""));
  return *this;
}

command::command(const std::string& name, command_texts texts)
    : node_(std::make_shared<CLI::App>(texts.summary, name)), texts_(std::move(texts)) {
  node_->set_help_flag("-h,--help", "Print this help");
  node_->allow_extras();  // misplaced.h says what to make of them
  if (texts_.hidden) node_->group("");
  add_flag("--json", as_json_, "Print one JSON object, for machines");
}

command::~command() = default;

option_handle command::add_flag(const std::string& name, bool& into, const std::string& description) {
  return option_handle(node_->add_flag(name, into, description));
}

option_handle command::add_text(const std::string& name, std::string& into, const char* kind,
                                const std::string& description) {
  return add(*node_, name, into, kind, description);
}

option_handle command::add_texts(const std::string& name, std::vector<std::string>& into, const char* kind,
                                 const std::string& description) {
  return option_handle(node_->add_option(name, into, description)->type_name(kind)->allow_extra_args(false));
}

option_handle command::add_number(const std::string& name, int& into, const char* kind,
                                  const std::string& description) {
  return add(*node_, name, into, kind, description);
}

option_handle command::add_number(const std::string& name, std::uint16_t& into, const char* kind,
                                  const std::string& description) {
  return add(*node_, name, into, kind, description);
}

option_handle command::add_number(const std::string& name, std::size_t& into, const char* kind,
                                  const std::string& description) {
  return add(*node_, name, into, kind, description);
}

option_handle command::add_number(const std::string& name, std::optional<std::int64_t>& into, const char* kind,
                                  const std::string& description) {
  return add(*node_, name, into, kind, description);
}

std::string command::name() const { return node_->get_name(); }

std::vector<std::string> command::given() const {
  std::vector<std::string> names;
  for (const CLI::Option* option : node_->parse_order()) names.push_back(option->get_name());
  return names;
}

}  // namespace signpost::cli
