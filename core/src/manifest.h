// The parts of a manifest's reading, one function a section; manifest.cpp puts them together.
#ifndef SIGNPOST_SRC_MANIFEST_H
#define SIGNPOST_SRC_MANIFEST_H

#include "manifest_section.h"
#include "program/program_builder.h"
#include "provider_data.h"

namespace signpost {

/// A built-in provider's: it was found to be sound when its program was made. Both texts outlive it.
std::unique_ptr<const provider::data> read_builtin_manifest(std::string_view manifest, std::string_view program);

/// The program of what was read; `schemas` are those that the reading collected. Fails with invalid_manifest.
result<std::string> compile_program(const provider::data& of, program_builder& schemas);

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
// `schemas` collects what programs are made of; without one, schemas are passed by.
void read_envelopes(manifest_section& top, provider::data& into, program_builder* schemas);
void read_events(manifest_section& top, provider::data& into, program_builder* schemas);
void read_test(manifest_section& top, provider::data& into);
/// Every example is the event that it stands under and fits the catalog as it is written; ok, or the first fault.
result<void> check_examples(const provider::data& of);
/// Letters, digits and `marks`, the first a letter or digit.
bool is_slug(std::string_view text, std::string_view marks);

// manifest_interfaces.cpp
void read_subscriptions(manifest_section& top, const provider::data& of);
void read_automation(manifest_section& top, provider::data& into);

}  // namespace signpost

#endif
