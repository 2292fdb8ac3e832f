/* The C ABI of signpost.wasm. ABI.md tells its conventions: memory, texts, header lines, handles, failures, secrets.
 * Source: core/include/signpost/, whose calls these are; js/src/ is the other side of this boundary.
 *
 * "Returns a code": a number of errors.def, or a negative sp_misuse; the field `code` of the result holds it too.
 * "Returns a handle": 0 on failure, and then `code` says why. */
#ifndef SIGNPOST_WASM_H
#define SIGNPOST_WASM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever an export, a layout or a meaning in this file changes. */
enum { SP_ABI_VERSION = 11 };

/** So many bytes before each block belong to it too: what is signed in front of a body ("id.timestamp.") fits there. */
enum { SP_SPARE_BYTES = 64 };

/** A mistake of the code that calls, never of a webhook. Negative, so that it meets no number of errors.def. */
enum sp_misuse {
  SP_STALE_HANDLE = -1, /**< the handle was closed, or is of another kind, or never was one */
  SP_BAD_LENGTH = -2,   /**< a length is negative or beyond the block's capacity */
  SP_BAD_LAYOUT = -3    /**< a block does not hold what the call reads: texts, or one line for each header */
};

/** A number for something that lives in the module; 0 is none. */
typedef int32_t sp_handle;

/** Bytes in the module's memory: an address and a count. Valid until the next call. */
typedef struct sp_bytes {
  int32_t address;
  int32_t length;
} sp_bytes;

/** Which fields of a verdict the signature covers (field `covered`). */
enum { SP_COVERS_EVENT = 1, SP_COVERS_ID = 2, SP_COVERS_TIMESTAMP = 4 };

/** What the last call said, at one address for the life of the instance. */
typedef struct sp_result_fields {
  int32_t size;             /**<   0: of this struct, in bytes */
  int32_t code;             /**<   4: of errors.def, or an sp_misuse */
  int32_t authentic;        /**<   8: verdict: 0 or 1 */
  int32_t secret_index;     /**<  12: verdict: -1 when not authentic */
  int32_t event_index;      /**<  16: verdict, check: into the texts of sp_provider_events; -1 for none */
  int32_t covered;          /**<  20: verdict: SP_COVERS_* */
  int32_t has_time;         /**<  24: whether `time` holds one */
  int32_t id_line;          /**<  28: verdict: the header line that is the id, byte for byte; -1: `id` holds it */
  sp_bytes event;           /**<  32: verdict: the event's name */
  sp_bytes id;              /**<  40: verdict: the delivery's id */
  sp_bytes pointer;         /**<  48: JSON Pointer of what is at fault, or "header:NAME" */
  sp_bytes detail;          /**<  56: "expected ..., found ..." */
  sp_bytes output;          /**<  64: what the call makes: bytes, or texts */
  int32_t next_attempt;     /**<  72: next attempt: its number */
  int32_t disable_endpoint; /**<  76: next attempt: 0 or 1 */
  int32_t port;             /**<  80: destination */
  int32_t is_address;       /**<  84: destination: 0 or 1 */
  double time;              /**<  88: verdict, dispatch: timestamp; next attempt: when. Milliseconds since 1970 */
  int32_t open_catalog;     /**<  96: describe: 0 or 1 */
  int32_t input_capacity;   /**< 100: what the input block holds, in bytes */
  int32_t aside_capacity;   /**< 104: the same of the aside block */
  int32_t always_empty;     /**< 108: signed frame: 1 when no webhook of this provider has any */
} sp_result_fields;

/** SP_ABI_VERSION. The first call after _initialize. */
int32_t sp_abi_version(void);

/** Makes the input block hold at least `size` bytes and returns its address, aligned to 8 bytes. The block doubles and
 *  never shrinks; when it grows its address may change and what was in it is lost. 0 when `size` is negative. */
int32_t sp_input(int32_t size);

/** The same for the aside block. */
int32_t sp_aside(int32_t size);

/** The address of the sp_result_fields. */
int32_t sp_result(void);

/** Overwrites the input block and the last output with zeros: to be called after sp_make_secret. */
void sp_wipe(void);

/* --- Providers: `handle` is a provider's --- */

/** The names of the built-in providers. Output: texts. Returns a code. */
int32_t sp_provider_names(void);

/** Opens a built-in provider. Input: its name. Output: texts, the headers that verification reads, in the order of the
 *  header lines. Returns a handle. */
sp_handle sp_provider_builtin(int32_t length);

/** Opens a provider of one's own. Input: its manifest. Output: as of sp_provider_builtin. Returns a handle. */
sp_handle sp_provider_parse(int32_t length);

/** Output: texts name, title, summary, manifest. Sets open_catalog. Returns a code. */
int32_t sp_provider_describe(sp_handle handle);

/** The catalog. Output: texts, six for each event: name, summary, basis, generation, example, and its aliases, which
 *  are texts again. Returns a code. */
int32_t sp_provider_events(sp_handle handle);

/** Output: the program that signpost-verify.wasm judges by (docs/program-format.md), bytes. Returns a code:
 *  invalid_manifest beyond the format's limits. */
int32_t sp_provider_program(sp_handle handle);

/** Closes a provider; verifiers and signers made of it live on. Returns a code. */
int32_t sp_provider_close(sp_handle handle);

/* --- Receiving --- */

/** Which numbers of a freshness window are given; one that is not is the provider's own. */
enum { SP_HAS_PAST = 1, SP_HAS_FUTURE = 2 };

/** Prepares a verifier. Input: texts, the unnamed event and then the secrets, newest first; overwritten with zeros
 *  before the call returns. Returns a handle. */
sp_handle sp_verifier_open(sp_handle from, int32_t length, int32_t window, int32_t past_seconds,
                           int32_t future_seconds);

/** Closes a verifier, whose handle it is, and wipes its keys. Returns a code. */
int32_t sp_verifier_close(sp_handle handle);

/** The hot path; `handle` is a verifier's. Input: the body. Aside: the header lines. Returns a code and sets the
 * verdict. */
int32_t sp_verify(sp_handle handle, int32_t body_length, int32_t lines_length, double now_ms);

/** What is signed before and after a webhook's body, for a caller who computes the HMAC elsewhere. Aside: the header
 * lines. Output: two texts; `always_empty` tells whether to ask again. Returns a code: refusals that come before the
 * MAC too. */
int32_t sp_signed_frame(sp_handle handle, int32_t lines_length);

/** sp_verify with MACs that the caller computed over that frame and body: 32 bytes for each of the verifier's secrets,
 * in their order. Input: the body. Aside: the header lines, then the MACs. Returns a code and sets the verdict. */
int32_t sp_verify_with_macs(sp_handle handle, int32_t body_length, int32_t lines_length, int32_t macs_length,
                            double now_ms);

/** The key that a secret of this provider stands for, as bytes. Input: the secret; it is overwritten. Output: the key,
 * which sp_wipe overwrites. `handle` is a provider's. Returns a code. */
int32_t sp_key_bytes(sp_handle handle, int32_t length);

/** Looks at an unsigned webhook of a provider. Input: the body. Aside: the header lines, then the unnamed event.
 * Returns a code: the verdict's, or why there is none (invalid_option). */
int32_t sp_inspect(sp_handle handle, int32_t body_length, int32_t lines_length, int32_t unnamed_length, int32_t window,
                   int32_t past_seconds, int32_t future_seconds, double now_ms);

/** Holds a body against a provider's catalog. Input: the body. Aside: the unnamed event. Sets event_index. Returns a
 * code. */
int32_t sp_check(sp_handle handle, int32_t body_length, int32_t unnamed_length);

/** What is told with a webhook whose key is asked for (`flags`). */
enum sp_key_flags {
  SP_ID_COVERED = 1,    /**< the signature covers the id */
  SP_AUTHENTIC = 2,     /**< the signature is right */
  SP_BODY_DIGESTED = 4, /**< the input block holds the body's SHA-256 (32 bytes) in place of the body */
  SP_WITHOUT_BODY = 8   /**< it holds neither: the id alone makes the key */
};

/** What tells one webhook from another. Input: the body, or what the flags (sp_key_flags) say. Aside: the scope, then
 * the id. `sent_at_ms` is NaN when it is not known. Output: the key, 16 bytes, and unless SP_WITHOUT_BODY the body's
 * own key, 16 bytes. Returns a code. */
int32_t sp_event_key(int32_t body_length, int32_t scope_length, int32_t id_length, int32_t flags, double sent_at_ms);

/** The key that stores of the first form hold. Input: the body. The rest as for sp_event_key; of the flags, only
 * SP_ID_COVERED is looked at. Output: 16 bytes. Returns a code. */
int32_t sp_first_form_event_key(int32_t body_length, int32_t scope_length, int32_t id_length, int32_t flags,
                                double sent_at_ms);

/** Is this an event filter? Input: the filter. Returns a code. */
int32_t sp_check_event_filter(int32_t length);

/** Does one of the filters let an event through? Input: texts, the event's name and then the filters. `known` is 0 for
 * an event that the catalog does not have. Returns 1 or 0, or a negative sp_misuse. */
int32_t sp_matches_event(int32_t length, int32_t known);

/** Is this a JSON Pointer? Input: the pointer. Returns a code. */
int32_t sp_check_pointer(int32_t length);

/** The value at a JSON Pointer, as the body has it. Input: the body. Aside: the pointer. Output: the value's JSON text
 * inside the input block; empty when there is none. Returns a code. */
int32_t sp_value_at(int32_t body_length, int32_t pointer_length);

/** The elements of the array at a JSON Pointer. Input: the body. Aside: the pointer. Output: texts, the JSON of each.
 * Returns a code. */
int32_t sp_elements_at(int32_t body_length, int32_t pointer_length);

/** Is this the JSON of an endpoint's template? Input: the JSON. Returns a code. */
int32_t sp_check_template(int32_t length);

/** A body of an endpoint's own form. Input: the event's body. Aside: texts, the template's JSON, the event's name, its
 * source's, its id. `html` is 1 when the texts that are put in are to be escaped for HTML, else 0. Output: the body.
 * Returns a code. */
int32_t sp_fill_template(int32_t body_length, int32_t texts_length, int32_t html);

/* --- Sending --- */

/** Builds a provider's body. Input: texts event, fields (a JSON object), id, generation. Output: the body. Returns a
 * code. */
int32_t sp_build(sp_handle handle, int32_t length, double now_ms);

/** The example in a provider's catalog. Input: texts event, id, generation. Output: the body. Returns a code. */
int32_t sp_example(sp_handle handle, int32_t length, double now_ms);

/** What the product's own test button sends. Input: texts, the id. Output: texts, the event's name and the body.
 * Returns a code. */
int32_t sp_test_event(sp_handle handle, int32_t length, double now_ms);

/** Reads what a product says to have sent. Input: texts, the request (JSON) and an id for when it has none. Output:
 * texts, the event's canonical name, its id and the body; `time` is when it happened. Returns a code. */
int32_t sp_dispatch(sp_handle handle, int32_t length, double now_ms);

/** An event's body in the format of provider `to`, or in another envelope of its own. Input: the body. Aside: texts,
 * the event's name, id, generation. Output: the body; empty when it is that already. Returns a code. */
int32_t sp_reencode(sp_handle from, sp_handle to, int32_t body_length, int32_t texts_length, double now_ms);

/** A new event id in the provider's form. Input: 16 random bytes. Output: the id. Returns a code. */
int32_t sp_make_event_id(sp_handle handle, int32_t length);

/** The id of an event whose sender has proven none. Input: 32 bytes of an HMAC's key, which are wiped; the event's key,
 * 16 bytes; the number of the copy, 8 bytes, little endian. Output: the id. Returns a code. */
int32_t sp_derive_event_id(sp_handle handle, int32_t length);

/** Holds an app directory's request for an action against the manifest. Input: the request. Output: the action's slug.
 * Returns a code. */
int32_t sp_check_action(sp_handle handle, int32_t length);

/** Prepares a signer. Input: texts, the secrets, newest first; overwritten as by sp_verifier_open. Returns a handle. */
sp_handle sp_signer_open(sp_handle from, int32_t length);

/** Closes a signer, whose handle it is, and wipes its keys. Returns a code. */
int32_t sp_signer_close(sp_handle handle);

/** Signs a body; `handle` is a signer's. Input: the body. Aside: texts id, event, version. Output: texts, name and
 * value of each header. Returns a code. */
int32_t sp_sign(sp_handle handle, int32_t body_length, int32_t texts_length, int32_t attempt, double now_ms);

/** How many random bytes sp_make_secret wants for a provider, or a negative sp_misuse. */
int32_t sp_secret_bytes(sp_handle handle);

/** Makes a secret for a provider. Input: random bytes, overwritten with zeros before the call returns. Output: the
 * secret, which stays in memory until sp_wipe. Returns a code. */
int32_t sp_make_secret(sp_handle handle, int32_t length);

/** What is likely no part of a secret. Input: the secret, overwritten with zeros before the call returns. Output: "",
 * or such as "white space at its end". Returns a code. */
int32_t sp_secret_warning(int32_t length);

/* --- Delivering --- */

/** signpost::outcome_kind, in its order. */
enum sp_outcome { SP_RESPONSE, SP_TIMEOUT, SP_CONNECTION_ERROR, SP_DESTINATION_REFUSED, SP_LOCAL_FAULT, SP_NOT_SENT };

/** Opens a retry policy: the provider's, or with the handle 0 one of JSON. Input: texts, the policy (read only without
 * a provider) and what is set over it (JSON, signpost::parse_delivery_overrides). Output: the whole plan as JSON.
 * Returns a handle. */
sp_handle sp_policy_open(sp_handle from, int32_t length);

/** Returns a code. */
int32_t sp_policy_close(sp_handle handle);

/** Decides what follows an attempt under an open policy. Input: Retry-After. `failing_since_ms` is NaN when nothing was
 * failing. Output: texts step and reason. Sets time, next_attempt and disable_endpoint. Returns a code. */
int32_t sp_next_attempt(sp_handle handle, int32_t length, int32_t attempt, int32_t ended, int32_t status, double now_ms,
                        double random, int32_t dead_in_a_row, double failing_since_ms);

/** Is this a retry policy? Input: its JSON. Returns a code. */
int32_t sp_check_policy(int32_t length);

/** signpost::obstacle and signpost::settlement, in their order. */
enum sp_obstacle { SP_ADMITTED, SP_CIRCUIT, SP_CONCURRENCY, SP_RATE };
enum sp_settlement { SP_SUCCESS, SP_FAILURE, SP_NEITHER };

/** What stands in the input block when an endpoint's admission is asked about: its policy, its state, which the call
 * replaces, and the answer. Counts and times, milliseconds since 1970, are doubles like the rest. */
typedef struct sp_admission_fields {
  double concurrency;       /**<   0: policy: 1 to 6 */
  double per_second;        /**<   8: policy: rate limit; NaN: none */
  double burst;             /**<  16: policy */
  double failures;          /**<  24: policy: circuit breaker; NaN: none */
  double open_seconds;      /**<  32: policy */
  double open_max_seconds;  /**<  40: policy */
  double failures_in_a_row; /**<  48: state */
  double times_opened;      /**<  56: state */
  double open_until;        /**<  64: state */
  double tokens;            /**<  72: state */
  double tokens_at;         /**<  80: state */
  double in_flight;         /**<  88: state */
  double probing;           /**<  96: state: 0 or 1 */
  double reason;            /**< 104: admit: an sp_obstacle */
  double probe;             /**< 112: admit: 0 or 1 */
  double at;                /**< 120: admit: when to ask again; NaN: no time is known */
} sp_admission_fields;

/** Is the policy within its limits? Input: an sp_admission_fields, of which the policy is read. Returns a code. */
int32_t sp_check_admission(void);

/** May the endpoint be called now? Input: an sp_admission_fields. Replaces its state and sets the answer. Returns a
 * code; a refusal is no failure. */
int32_t sp_admit(double now_ms);

/** An admitted attempt ended, in the way of `ended`, an sp_settlement. Input: an sp_admission_fields. Replaces its
 * state. Returns a code. */
int32_t sp_settle(int32_t ended, int32_t probe, double now_ms);

/** What is thought of http. SP_HTTP_LISTED: to the exceptions alone. */
enum sp_http { SP_HTTP_REFUSED, SP_HTTP_ALLOWED, SP_HTTP_LISTED };

/** May this URL be called? `allow_http` is an sp_http. Input: texts URL and then the exceptions. Output: texts scheme
 * and host. Sets port and is_address. Returns a code. */
int32_t sp_check_destination(int32_t length, int32_t allow_http);

/** The same for an address that a name resolved to. Input: texts address and then the exceptions. Returns a code. */
int32_t sp_check_address(int32_t length);

#ifdef __cplusplus
}
#endif

#endif
