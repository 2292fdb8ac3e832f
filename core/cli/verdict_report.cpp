#include "verdict_report.h"

#include "signpost/error.h"
#include "signpost/time.h"

namespace signpost::cli {

namespace {

std::string line(const std::string& label, const std::string& value, bool authentic, bool covered) {
  std::string out = "  " + label + std::string(11 - label.size(), ' ') + value;
  if (authentic) out += covered ? "  (covered by the signature)" : "  (not covered by the signature)";
  return out + '\n';
}

}  // namespace

json json_of(const verdict& seen) {
  json out = {{"ok", seen.code == errc::ok}, {"code", name_of(seen.code)}, {"message", sentence_of(seen.code)}};
  out["authentic"] = seen.authentic;
  out["secret_index"] = seen.secret_index;
  out["event"] = seen.event;
  out["id"] = seen.id;
  out["timestamp_ms"] = seen.timestamp ? json(*seen.timestamp) : json(nullptr);
  out["event_covered"] = seen.event_covered;
  out["id_covered"] = seen.id_covered;
  out["timestamp_covered"] = seen.timestamp_covered;
  out["pointer"] = seen.pointer;
  out["detail"] = seen.detail;
  return out;
}

std::string text_of(const verdict& seen, const std::string& secret_source) {
  std::string out = std::string(name_of(seen.code)) + "\n  " + std::string(sentence_of(seen.code)) + '\n';
  if (const std::string at = place_and_detail(seen.pointer, seen.detail); !at.empty()) out += "  " + at + '\n';
  if (!seen.event.empty()) out += line("event", printable(seen.event), seen.authentic, seen.event_covered);
  if (!seen.id.empty()) out += line("id", printable(seen.id), seen.authentic, seen.id_covered);
  if (seen.timestamp) {
    out +=
        line("timestamp", format_time(*seen.timestamp, time_style::rfc3339_ms), seen.authentic, seen.timestamp_covered);
  }
  if (seen.authentic) {
    out += "  secret     number " + std::to_string(seen.secret_index + 1) + ", from " + printable(secret_source) + '\n';
  }
  return out;
}

}  // namespace signpost::cli
