// What an endpoint's owner sets over its retry policy.

/**
 * @param {Pick<import("./types.js").EndpointSettings, "timeout_seconds" | "circuit" | "auto_disable" | "unanswered">} settings
 * @returns {import("signpost/core").Overrides}
 */
export const overridesOf = ({ timeout_seconds, circuit, auto_disable, unanswered }) => ({
  timeout_seconds,
  circuit,
  auto_disable,
  unanswered,
});
