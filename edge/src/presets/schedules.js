// Schedules that several presets share, as retry policies take them (docs/providers.md, delivery).

/** What Standard Webhooks recommends, and an endpoint without a preset follows. A test holds it against the manifest. */
export const standard = {
  timeout_seconds: 15,
  delays_seconds: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
  jitter: 0.1,
  throttle: { statuses: [429, 502, 503, 504], max_seconds: 86_400 },
  disable: { statuses: [410] },
};

/**
 * For a workflow that somebody has switched off, and will switch on again or not: after 5, 15 and 30 min, 1, 2, 4, 8 and 12 h and a day,
 * twice; 3 days and 4 h in all.
 */
export const untilSwitchedOn = [300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 86_400];
