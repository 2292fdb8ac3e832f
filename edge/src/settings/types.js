// The shapes of settings, as the objects of the gateway hand them to one another. Only types stand here.
// What a person writes (the configuration file, the API) is in schemas.js; docs/configuration.md explains every key.

/**
 * A live secret. Lists of them are newest first.
 * @typedef {object} Secret
 * @property {string} id in the file, the name of the environment variable
 * @property {string} secret
 * @property {number} created_at milliseconds since 1970
 * @property {number | null} expires_at milliseconds since 1970: not live from then on. null: until it is removed
 */

/**
 * What core.provider() takes: a built-in provider's name, or the text of a manifest.
 * @typedef {string | {manifest: string}} ProviderReference
 */

/** @typedef {"notable" | "all"} LogLevel notable: no line for each accepted event and each attempt */

/**
 * Where an endpoint may be, beside https and public addresses.
 * @typedef {object} Destinations
 * @property {boolean | "listed"} allow_http "listed": to what `allow` lists alone
 * @property {string[]} allow addresses, CIDR blocks and host names that need not be public
 */

/**
 * @typedef {object} SourcePolicy
 * @property {"reject" | "accept"} unsigned what has no signature at all
 * @property {"accept" | "reject"} unknown events that the catalog does not have, and bodies that name none
 * @property {"quarantine" | "forward" | "reject"} mismatch bodies that do not fit their event's schema
 */

/**
 * What a product has sent.
 * @typedef {object} Dispatching
 * @property {string[]} events filters of core.matchesEvent: what is ticked
 * @property {"refuse" | "ignore"} unknown_event what the catalog does not have
 *
 * @typedef {Pick<Dispatching, "events"> & {unknown_event: Dispatching["unknown_event"] | null}} DispatchGiven null: as the product does
 */

/**
 * What a person sets of a source. Freshness, duplicates, unnamed_event and policy are for inbound ones, dispatch for outbound ones.
 * @typedef {object} SourceGiven
 * @property {"inbound" | "outbound" | "automation"} direction
 * @property {string | {manifest: Record<string, unknown>}} provider the name of a built-in one or of an uploaded manifest, or a manifest
 * @property {string | null} product_version that its headers state; null: the manifest's
 * @property {{past_seconds: number | null, future_seconds: number | null}} freshness null: the provider's own
 * @property {"id" | "body" | null} duplicates by what a webhook is known whose id is not signed; null: the provider's own word
 * @property {string | null} unnamed_event the event that bodies without a name carry
 * @property {number} max_body_bytes
 * @property {SourcePolicy} policy
 * @property {DispatchGiven} dispatch
 * @property {{days: number, events: number, body_days: number}} retention
 */

/**
 * What of a provider is needed where webhooks come in; made of its manifest, never by hand.
 * @typedef {object} Judging
 * @property {string | null} program base64 of the provider's program, which says itself of which version it is; null: the provider is built in
 * @property {string[]} headers names of those that its senders set, in its spelling: they are passed on
 * @property {boolean} by_body the same body is the same event, whatever its id
 */

/**
 * What a Source object is told, and what the Worker needs to judge a webhook. The Directory pushes it whenever it changes.
 * @typedef {object} SourceSettings
 * @property {string} name
 * @property {number} version grows with every change; of two settings the one with the greater version holds
 * @property {SourceGiven["direction"]} direction
 * @property {boolean} receiving false: it takes nothing in any more, neither webhooks nor what is dispatched, but hands over what it
 *   holds
 * @property {ProviderReference} provider for core.provider()
 * @property {Judging | null} [judging] null unless it is inbound; absent in settings of earlier versions
 * @property {Secret[]} secrets at least one, unless it is not inbound or not receiving
 * @property {string | null} [product_version] absent in settings of earlier versions
 * @property {SourceGiven["freshness"]} freshness
 * @property {SourceGiven["duplicates"]} [duplicates] absent in settings of earlier versions
 * @property {string | null} unnamed_event
 * @property {number} max_body_bytes
 * @property {SourcePolicy} policy
 * @property {Dispatching} dispatch
 * @property {SourceGiven["retention"]} retention
 * @property {{endpoint: string, events: string[]}[]} subscriptions each endpoint that takes from this source, with its filters
 * @property {LogLevel} log
 */

/**
 * @typedef {object} RateLimit
 * @property {number} per_second
 * @property {number} burst
 *
 * @typedef {object} Circuit
 * @property {number} failures so many in a row open it
 * @property {number} open_seconds the first time
 * @property {number} open_max_seconds twice as long each time, up to this
 *
 * @typedef {object} AutoDisable
 * @property {number} after_dead so many dead deliveries in a row disable the endpoint,
 * @property {number} after_seconds but only when it has failed for so long
 */

/**
 * @typedef {object} Template core/include/signpost/body_template.h
 * @property {Record<string, unknown>} body JSON, with placeholders in its texts
 * @property {"none" | "html"} escape of what is put in
 */

/**
 * What a person sets of an endpoint, without its headers.
 * @typedef {object} EndpointGiven
 * @property {string | null} url may hold a token: never logged. null: nowhere; it takes nothing
 * @property {string[]} sources names; "*" for every source
 * @property {string[]} events filters of core.matchesEvent
 * @property {string | null} preset a known destination (presets/presets.js); its defaults are in the other members already
 * @property {Template | null} template with the format original alone: what is sent instead of the original
 * @property {string} format "original", "provider", "automation", or the name of a built-in provider or an uploaded manifest
 * @property {string | null} generation of the provider's envelopes; null: as the event is
 * @property {boolean} unsigned
 * @property {boolean} idempotent in the format automation alone: a call may be repeated, because the site knows it by its Idempotency-Key
 * @property {string | Record<string, unknown>} retry "provider", "automation", a provider's name, or a policy (docs/providers.md, "delivery")
 * @property {number | null} timeout_seconds null: the retry policy's own
 * @property {number | null} max_body_bytes what the destination takes; null: no limit
 * @property {number} concurrency 1 to 6
 * @property {RateLimit | null} rate_limit
 * @property {{by: string} | null} order by: JSON Pointer into the body; "" keeps all events in one order. null: none; of actions "" is meant
 * @property {Circuit | null} circuit null: none
 * @property {AutoDisable | "policy" | null} auto_disable "policy": as the retry policy says; null: never
 * @property {"hold" | "drop"} while_disabled what becomes of events of a time in which a person had it disabled
 * @property {{days: number, deliveries: number, body_days: number}} retention
 */

/**
 * What an Endpoint object is told.
 * @typedef {object} EndpointSettings
 * @property {string} name
 * @property {number} version grows with every change
 * @property {string} url "": nowhere; what it still holds is refused
 * @property {Secret[]} secrets at least one, unless it is unsigned. Standard Webhooks secrets (whsec_); with a format, in the form of
 *   that provider
 * @property {boolean} unsigned
 * @property {[name: string, value: string][]} headers to be added to each attempt
 * @property {"original" | "provider" | ProviderReference} format
 * @property {string | null} [generation] absent in settings of earlier versions
 * @property {Template | null} [template] absent in settings of earlier versions
 * @property {number | null} [max_body_bytes] absent in settings of earlier versions
 * @property {"provider" | string | object} retry "provider": that of the event's own provider. Else what core.nextAttempt() takes:
 *   a built-in provider's name or a policy
 * @property {"retry" | "unknown" | null} [unanswered] over the policy: what becomes of an attempt that was sent and not answered. Absent in
 *   settings of earlier versions
 * @property {string | null} [id_header] a header that has the event's id. Absent in settings of earlier versions
 * @property {string[]} [older_keys] of the site that is called with a key: an answer may hold one. Absent in settings of earlier versions
 * @property {number | null} timeout_seconds
 * @property {number} concurrency
 * @property {RateLimit | null} rate_limit
 * @property {{by: string} | null} order
 * @property {Circuit | null} circuit null: none
 * @property {AutoDisable | "policy" | null} auto_disable "policy": as the retry policy says; null: never
 * @property {"hold" | "drop"} [while_disabled] absent in settings of earlier versions
 * @property {{days: number, deliveries: number, body_days: number}} retention
 * @property {Destinations} destinations for core.checkDestination() before every attempt
 * @property {LogLevel} log
 */

export {};
