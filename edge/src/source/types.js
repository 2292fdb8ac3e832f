// The shapes that a Source takes and gives. Only types stand here; times are milliseconds since 1970.

/** @typedef {import("../settings/types.js").SourceSettings} SourceSettings */
/** @typedef {import("../settings/types.js").ProviderReference} ProviderReference */

/**
 * A webhook that the Worker has judged and that shall be kept.
 * @typedef {object} Entry
 * @property {Uint8Array} key 16 bytes that tell it from every other (eventKeys of signpost/verify)
 * @property {Uint8Array | null} content 16 bytes that every webhook with this body has; null: its body tells nothing
 * @property {string | null} id the webhook-id of every attempt to pass it on; null: the source makes one
 * @property {string} provider_id the provider's own; "" where it gives none
 * @property {boolean | null} id_signed whether a right signature covers the provider's own; null: there is no signature to cover it, since
 *   it was made here
 * @property {number | null} sent_at
 * @property {string} name of the event; "" when the body names none
 * @property {string} code "ok", or what the catalog has against it
 * @property {"kept" | "quarantined"} state
 * @property {boolean} authentic false: it came unsigned, and must never be signed here
 * @property {string} headers the provider's, as they came in: JSON of [[name, value], ...]
 * @property {Uint8Array} body the raw bytes
 */

/**
 * @typedef {{seqs: number[], repeated: number[]} | {stale: SourceSettings | null}} Accepted seqs: the number of each entry's event;
 *   repeated: which entries are an event that was there already, sent again (from 0). stale: the entries were judged by settings that do not hold any more; those that do. null: this source takes nothing in
 */

/**
 * @typedef {{kept: {seq: number, duplicate: boolean}[]} | {stale: SourceSettings | null}} Dispatched kept: of each entry, in their order;
 *   the number of the one before for a duplicate
 */

/**
 * @typedef {object} Event
 * @property {number} seq grows; what an event is called by
 * @property {string} id
 * @property {string} provider_id
 * @property {boolean | null} id_signed whether a right signature covers the provider's id; null: not known, or made here
 * @property {number | null} copy_of the number of the first event with the same body, of which this one is a copy under another id
 * @property {number} received_at never less than that of the event before it
 * @property {number | null} sent_at
 * @property {string} name
 * @property {string} code
 * @property {"kept" | "quarantined" | "released" | "dropped"} state
 * @property {boolean} authentic
 * @property {[name: string, value: string][]} headers
 * @property {number} bytes of the body
 * @property {boolean} has_body false: retention has cleared it
 * @property {number} duplicates how often it came again
 */

/**
 * @typedef {object} Wanted which events to list
 * @property {number} [before] only those with a smaller number
 * @property {number} [limit] at most 200; 50 unless given
 * @property {string} [name] filter, as an endpoint's
 * @property {string} [state]
 * @property {string} [code]
 * @property {string} [search] a part of the id, the provider's id or the name
 * @property {number} [from] received then or later
 * @property {number} [to] received before
 */

/** @typedef {{items: Event[], next: number | null}} Page newest first; next: the `before` of the next page, null at the end */

/**
 * What goes to an endpoint at once: 1 to 64 rows, which are either all events of the log in its order, or all explicit (`again`).
 * @typedef {object} Batch
 * @property {string} source
 * @property {string} incarnation tells this source from one that had its name before
 * @property {ProviderReference} provider
 * @property {Row[]} rows
 *
 * @typedef {object} Row
 * @property {number} seq of the event
 * @property {"event" | "replay" | "release"} kind
 * @property {number} again 0 for kind "event"; else a number that grows: what tells one replay of an event from another
 * @property {string} id
 * @property {string} unsigned_id the sender's own where nothing proves it; "" otherwise
 * @property {string} name
 * @property {string} code
 * @property {boolean} authentic
 * @property {number} received_at
 * @property {number | null} sent_at
 * @property {string} headers JSON of [[name, value], ...]
 * @property {Uint8Array} body
 */

/**
 * What an endpoint answers to a batch once it is on its disk, or that it is not there.
 * @typedef {{done: true} | {gone: true}} Taken
 */

/**
 * How far a source is when its process begins: the greatest numbers that it has given to an event and to an explicit hand-over.
 * @typedef {object} Position
 * @property {string} source
 * @property {string} incarnation
 * @property {number} seq
 * @property {number} again
 */

/**
 * The greatest numbers that an endpoint has been handed. lowered: they were greater than what the source has ever given, so the source was
 * put back from an older copy; now they are as the source's.
 * @typedef {{seq: number, again: number, lowered: boolean} | {gone: true}} Met
 */

/**
 * An Endpoint, as a Source sees it.
 * @typedef {{meet(position: Position): Promise<Met>, take(batch: Batch): Promise<Taken>}} Taker
 */

export {};
