// The checks of one webhook, step by step.
#ifndef SIGNPOST_SRC_EXAMINATION_H
#define SIGNPOST_SRC_EXAMINATION_H

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "catalog.h"
#include "header_values.h"
#include "json.h"
#include "provider_data.h"
#include "signpost/verify.h"
#include "webhook_id.h"

namespace signpost {

/// One webhook under examination. Each step answers whether to go on; when not, the verdict holds the reason.
/// What every webhook passes through is in examination.cpp. What only a body with a fault or an oddity comes to is in
/// examination_in_full.cpp and kept out of line: an engine compiles a function when it is first called, and does not
/// get to those.
class examination {
 public:
  examination(const provider::data& of, const verify_options& options, std::span<const header_view> headers,
              std::string_view body, unix_ms now, verdict& into)
      : of_(of), options_(options), headers_(of.headers_read, headers), body_(body), now_(now), verdict_(into) {
    empty(verdict_);
  }

  bool read_signature();
  bool read_signed_headers(bool required);
  /// `mac_of(i, pieces, count)` is the MAC under the i-th of the secrets.
  template <typename MacOf>
  bool authenticate(std::size_t secrets, MacOf mac_of);
  signed_frame frame() const;
  void read_body(bool required);

 private:
  /// Empties a verdict; its strings keep their room.
  static void empty(verdict& old);
  [[gnu::noinline]] bool refuse(errc code, std::string pointer = {}, std::string detail = {});
  [[gnu::noinline]] bool refuse_header(errc code, std::string_view name, std::string_view detail = {});
  [[gnu::noinline]] bool refuse_age(bool past, std::int64_t window, std::uint64_t distance);
  std::string_view signed_piece(const template_part& part) const;
  bool judge_age();
  [[gnu::noinline]] void read_in_full(bool required);
  std::string_view event_header() const;
  void name_event(std::string_view name, int index, bool assumed);
  void read_body_id(const envelope& frame);
  void read_body_timestamp(const envelope& frame);
  bool judge_body_timestamp(bool required);
  bool judge_json();
  bool compare_headers();
  void judge_event(const reading& read);

  const provider::data& of_;
  const verify_options& options_;
  header_values headers_;
  std::string_view body_;
  unix_ms now_;
  parsed_signature signature_;
  std::string_view id_;
  std::string_view timestamp_;
  std::optional<json::value> document_;
  const envelope_member* timestamp_member_ = nullptr;  ///< where the body has its time, or should have it
  verdict& verdict_;
};

template <typename MacOf>
bool examination::authenticate(std::size_t secrets, MacOf mac_of) {
  const text_template& signed_text = of_.signature.signed_text;
  std::array<std::string_view, max_template_parts> pieces;
  std::transform(signed_text.begin(), signed_text.end(), pieces.begin(),
                 [this](const template_part& part) { return signed_piece(part); });
  for (std::size_t i = 0; i < secrets && !verdict_.authentic; ++i) {
    const mac expected = mac_of(i, pieces.data(), signed_text.size());
    for (std::size_t j = 0; j < signature_.count; ++j) {
      if (equal_constant_time(expected, signature_.candidates[j])) {
        verdict_.authentic = true;
        verdict_.secret_index = static_cast<int>(i);
      }
    }
  }
  return verdict_.authentic || refuse_header(errc::signature_mismatch, of_.signature.header);
}

}  // namespace signpost

#endif
