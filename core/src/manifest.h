// The parts of a manifest's reading, one function a section; manifest.cpp puts them together.
#ifndef SIGNPOST_SRC_MANIFEST_H
#define SIGNPOST_SRC_MANIFEST_H

#include "manifest_section.h"
#include "provider_data.h"

namespace signpost {

/// provider::parse; with `copy` false for a text that outlives the provider.
result<provider_ptr> parse_manifest(std::string_view manifest, bool copy);

// manifest_signature.cpp
void read_signature(manifest_section& top, provider::data& into);
void read_id(manifest_section& top, provider::data& into);
void read_timestamp(manifest_section& top, provider::data& into);
void read_event_place(manifest_section& top, provider::data& into);

// manifest_headers.cpp
void read_headers(manifest_section& top, provider::data& into);
/// After all of the above: which headers verification reads, in a fixed order.
void list_headers_read(manifest_section& top, provider::data& into);

// manifest_catalog.cpp
void read_envelopes(manifest_section& top, provider::data& into);
void read_events(manifest_section& top, provider::data& into);
void read_test(manifest_section& top, provider::data& into);
/// A member that is a schema; `into` stays empty after a fault.
void read_schema(manifest_section& in, std::string_view key, std::optional<schema>& into);
/// Letters, digits and `marks`, the first a letter or digit.
bool is_slug(std::string_view text, std::string_view marks);

// manifest_interfaces.cpp
void read_subscriptions(manifest_section& top, const provider::data& of);
void read_automation(manifest_section& top, provider::data& into);

}  // namespace signpost

#endif
