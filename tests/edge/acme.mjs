// A provider that no document knows, for tests: an id and a time in headers, both signed, base64.
export const acme = {
  signpost_manifest: 1,
  name: "acme",
  title: "Acme",
  summary: "A provider of one's own.",
  documents: [],
  json_style: "compact",
  signature: {
    basis: "assumed",
    header: "X-Acme-Signature",
    algorithm: "hmac-sha256",
    signed: "{id}:{timestamp}:{body}",
    value: "v9={base64}",
    form: "single",
    secret: { encoding: "utf8", generate: { prefix: "", bytes: 32, encoding: "hex" } },
  },
  id: { basis: "assumed", from: "header:X-Acme-Id", style: "opaque" },
  timestamp: { basis: "assumed", from: "header:X-Acme-Time" },
  freshness: { basis: "assumed", past_seconds: 60, future_seconds: 60 },
  headers: [
    { name: "Content-Type", value: "application/json" },
    { name: "X-Acme-Id", value: "{id}" },
    { name: "X-Acme-Time", value: "{timestamp}" },
    { name: "X-Acme-Signature", value: "{signature}" },
  ],
  envelopes: [
    {
      basis: "assumed",
      generation: "default",
      members: [
        { name: "kind", is: "event" },
        { name: "data", is: "data" },
      ],
    },
  ],
  events: [
    {
      name: "rocket.launched",
      basis: "assumed",
      aliases: [],
      summary: "A rocket was launched.",
      data: { type: "object", required: ["name"], properties: { name: { type: "string" } } },
      example: { kind: "rocket.launched", data: { name: "Saturn" } },
    },
  ],
  delivery: { basis: "assumed", timeout_seconds: 5, delays_seconds: [] },
  endpoint: { basis: "assumed", https_only: true, public_only: true },
};
