#include "evaluator/scanned_text.h"

#include "json_pointer.h"

namespace signpost {

scanned_text::scanned_text(std::string_view text)
    : text_(text),
      memory_(new char[block_size_of_text(text.size())]),
      room_({memory_.get(), block_size_of_text(text.size())}),
      document_(text, room_),
      sound_(document_.scan()) {}

failure scanned_text::fault(std::string_view root) const {
  const misfit why = document_.explain();
  return {errc::malformed_json, std::string(root).append(why.pointer), std::string(why.detail)};
}

std::string_view scanned_text::written(std::size_t value) const {
  const compact_token& of = document_[value];
  const std::size_t quote = of.is(json::kind::string) ? 1 : 0;
  if (!of.is_container()) return text_.substr(of.begin() - quote, of.extent + 2 * quote);
  // Behind its last token come only the ends of all containers that end with it.
  const std::size_t end = document_.after(value);
  const compact_token& last = document_[end - 1];
  std::size_t open = 0;
  for (std::size_t i = value; i < end; ++i) open += document_[i].is_container() && document_[i].extent == end ? 1 : 0;
  std::size_t at = last.is_container() ? last.begin() + 1 : last.begin() + last.extent;
  if (last.is(json::kind::string)) ++at;
  for (; open > 0; ++at) open -= text_[at] == ']' || text_[at] == '}' ? 1 : 0;
  return text_.substr(of.begin(), at - of.begin());
}

std::optional<std::size_t> scanned_text::find_at(std::string_view pointer) const {
  std::size_t here = 0;
  while (!pointer.empty()) {
    const std::optional<std::string> token = json::take_token(pointer);
    if (!token) return std::nullopt;
    here = document_[here].is(json::kind::array) ? document_.find_element(here, *token) : document_.find(here, *token);
    if (here == document::nowhere) return std::nullopt;
  }
  return here;
}

}  // namespace signpost
