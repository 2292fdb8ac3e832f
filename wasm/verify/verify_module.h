/* The C ABI of signpost-verify.wasm, the small module: programs, verdicts and event keys, and nothing else. It keeps no
 * state but its last result. Memory is the caller's: from `__heap_base` on, grown by memory.grow; every address below
 * is one that the caller has written to or set aside, 8-byte aligned where records stand. Texts are bytes, UTF-8 where
 * they are text.
 *
 * A span is an address and a length. "Returns a code": a number of errors.def. A trap ends the instance. */
#ifndef SIGNPOST_VERIFY_MODULE_H
#define SIGNPOST_VERIFY_MODULE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Changes whenever an export, a layout or a meaning in this file changes. */
enum { SV_ABI_VERSION = 3 };

typedef struct sv_bytes {
  uint32_t address;
  uint32_t length;
} sv_bytes;

/** What the last call said. */
typedef struct sv_result_fields {
  int32_t code;         /**<  0: of errors.def */
  int32_t authentic;    /**<  4: 0 or 1 */
  int32_t secret_index; /**<  8: -1 when not authentic */
  int32_t event_index;  /**< 12: -1 for none */
  int32_t generation;   /**< 16: -1 when not read */
  int32_t covered;      /**< 20: 1 event, 2 id, 4 timestamp */
  int32_t has_time;     /**< 24 */
  int32_t body_alone;   /**< 28: sv_frame: 1 when this program's frames are always empty */
  double time;          /**< 32: milliseconds since 1970 */
  sv_bytes event;       /**< 40 */
  sv_bytes id;          /**< 48 */
  sv_bytes pointer;     /**< 56 */
  sv_bytes detail;      /**< 64 */
  sv_bytes output;      /**< 72: what else a call gives */
} sv_result_fields;

/** Which windows are given (bits of `windows`). */
enum { SV_HAS_PAST = 1, SV_HAS_FUTURE = 2 };

int32_t sv_abi_version(void);
sv_result_fields* sv_result(void);

/** The name of a built-in program, `output`; a length of 0 behind the last. */
void sv_provider(uint32_t index);
/** A built-in program: `output`. Returns a code: unknown_provider. */
int32_t sv_builtin(const char* name, uint32_t name_length);
/** Looks at a program's bounds: once for each, before it is used. Returns a code. `output`: its name. */
int32_t sv_open(const char* program, uint32_t length);
/** The name of one of the headers that the program reads, `output`; a length of 0 behind the last. */
void sv_header(const char* program, uint32_t length, uint32_t index);
/** The canonical name of an event, `output`; a length of 0 behind the last. */
void sv_event(const char* program, uint32_t length, uint32_t index);

/** The key that a secret stands for: `output`, bytes of the secret or of `room`, which has as many and is to be wiped.
 *  Returns a code. */
int32_t sv_key(const char* program, uint32_t length, const char* secret, uint32_t secret_length, char* room);

/** How large a receiver is, in bytes. It holds no secret, but what a secret's HMACs begin with: to be wiped in the end.
 */
uint32_t sv_receiver_size(void);
/** Makes a receiver at `into`. `secrets`: for each its length (32 bits, little endian) and its bytes; they are wiped.
 *  `room` has as many bytes as all secrets together. The program and the unnamed event must stay as long as the
 * receiver. Returns a code. */
int32_t sv_receiver(const char* program, uint32_t length, char* secrets, uint32_t secrets_length, int32_t windows,
                    int32_t past_seconds, int32_t future_seconds, const char* unnamed_event, uint32_t unnamed_length,
                    char* room, void* into);

/** The lines are more than the headers, because a value holds a line end; there is no result. */
enum { SV_BAD_LAYOUT = -1 };

/** One webhook; the verdict is the result. `lines`: for each header of sv_header(), in its order, the value and one LF;
 * an absent one is NUL and LF. `block`: scratch memory of 5 x body + lines + 10,240 bytes. `macs`: null, or 32 bytes
 * for each secret, made over frame and body. Returns a code, or SV_BAD_LAYOUT. */
int32_t sv_verify(const void* receiver, const char* lines, uint32_t lines_length, const char* body,
                  uint32_t body_length, double now, const uint8_t* macs, char* block, uint32_t block_length);
/** What is signed before and after the body: `output`, and `detail`. Returns a code, or SV_BAD_LAYOUT. */
int32_t sv_frame(const void* receiver, const char* lines, uint32_t lines_length, char* block, uint32_t block_length);
/** As sv_verify without a signature. `receiver`: one that was made without secrets. */
int32_t sv_inspect(const void* receiver, const char* lines, uint32_t lines_length, const char* body,
                   uint32_t body_length, double now, char* block, uint32_t block_length);
/** The catalog alone. `event` names the event of a body that does not. */
int32_t sv_check(const char* program, uint32_t length, const char* body, uint32_t body_length, const char* event,
                 uint32_t event_length, char* block, uint32_t block_length);
/** What a webhook is, for its key (bits of `flags`); SV_DIGESTED: `body` is the body's SHA-256; SV_WITHOUT_BODY: no key
 * of the body is wanted, and none is needed for the webhook's. */
enum { SV_ID_COVERED = 1, SV_AUTHENTIC = 2, SV_DIGESTED = 4, SV_WITHOUT_BODY = 8 };
/** The webhook's key, 16 bytes at `into`, and the body's behind it (event_key.h). `sent_at`: milliseconds since 1970,
 * NaN for none. */
void sv_event_key(const char* scope, uint32_t scope_length, const char* id, uint32_t id_length, int32_t flags,
                  double sent_at, const char* body, uint32_t body_length, uint8_t* into);

#ifdef __cplusplus
}
#endif

#endif
