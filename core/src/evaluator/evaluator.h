// The judgement of one webhook by a program, step by step.
#ifndef SIGNPOST_SRC_EVALUATOR_EVALUATOR_H
#define SIGNPOST_SRC_EVALUATOR_EVALUATOR_H

#include <span>
#include <string_view>

#include "evaluator/block.h"
#include "evaluator/document.h"
#include "evaluator/event_reading.h"
#include "evaluator/request_headers.h"
#include "program/program_view.h"
#include "signature_scheme.h"
#include "signpost/verify.h"

namespace signpost {

/// What a MAC is made with: each of the keys, or in place of each a MAC that was made elsewhere.
struct mac_source {
  std::span<const hmac_key> keys;
  std::span<const mac> macs;  ///< none: by the keys; else as many as there are keys
};

/// verify_options as views.
struct evaluation_options {
  evaluation_options() = default;
  explicit evaluation_options(const verify_options& of)
      : past_seconds(of.past_seconds), future_seconds(of.future_seconds), unnamed_event(of.unnamed_event) {}

  std::optional<std::int64_t> past_seconds;
  std::optional<std::int64_t> future_seconds;
  std::string_view unnamed_event;
};

/// What is signed before and after the body; views of what the evaluator was given, or of the block.
struct evaluator_frame {
  std::string_view before;
  std::string_view after;
};

/// One webhook. Each step answers whether to go on; when not, the evaluation holds the reason. The order of the checks
/// is the order of the functions; docs/architecture.md says why.
class evaluator {
 public:
  [[gnu::noinline]] evaluator(const program_view& by, const evaluation_options& options, std::string_view body,
                              unix_ms now, std::span<char> memory)
      : program_(by),
        options_(options),
        room_(memory),
        headers_(program_),
        body_(body),
        now_(now),
        document_(body, room_) {}

  void read_headers(std::span<const header_view> headers) { headers_.read(headers, room_); }
  request_headers& headers() { return headers_; }
  bool read_signature();
  bool read_signed_headers(bool required);
  bool authenticate(const mac_source& by);
  evaluator_frame frame();
  void read_body(bool required);
  /// The catalog alone; `event` as check() has it.
  void check(std::string_view event);

  evaluation& found() { return found_; }

 private:
  [[gnu::noinline]] bool refuse(errc code, const misfit& why = {});
  [[gnu::noinline]] bool refuse_header(errc code, std::size_t header, std::string_view detail = {});
  [[gnu::noinline]] bool refuse_age(bool past, std::int64_t window, std::uint64_t distance);
  [[gnu::noinline]] bool refuse_agreement(std::size_t header, std::string_view pointer);
  [[gnu::noinline]] bool refuse_json();

  place place_of(unsigned which) const {
    return static_cast<place>(program_.word(layout::at_places) >> 2 * which & 3U);
  }
  std::size_t header_of(unsigned which) const { return program_.word(layout::at_headers_used) >> 4 * which & 15U; }
  std::string_view signed_piece(std::size_t part) const;
  std::string_view event_header() const;
  void read_body_id(std::size_t generation);
  void read_body_timestamp(std::size_t generation);
  bool judge_body_timestamp(bool required);
  bool judge_age();
  bool compare_headers();
  std::size_t find_at(std::size_t tokens) const;
  void judge_event(const event_reading& read);

  const program_view program_;
  const evaluation_options options_;
  block room_;
  request_headers headers_;
  std::string_view body_;
  unix_ms now_;
  document document_;
  bool is_json_ = false;
  parsed_signature signature_;
  std::string_view id_;
  std::string_view timestamp_;
  member_view timestamp_member_;  ///< where the body has its time, or should have it
  std::size_t timestamp_value_ = document::nowhere;
  evaluation found_;
};

}  // namespace signpost

#endif
