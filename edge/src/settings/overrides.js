// What an endpoint's owner sets over its retry policy.

/**
 * @param {Pick<import("./types.js").EndpointGiven, "timeout_seconds" | "circuit" | "auto_disable">} settings
 * @returns {import("signpost/core").Overrides}
 */
export const overridesOf = ({ timeout_seconds, circuit, auto_disable }) => ({ timeout_seconds, circuit, auto_disable });
