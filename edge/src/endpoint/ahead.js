// What a clock that was ahead leaves behind on disk: deliveries that wait for a time that was meant to be sooner, and that were taken in at a
// time that is still to come.

import { correctionMs } from "../clock.js";

/** @typedef {import("../store.js").Store} Store */

/** A little more than any plan says: what a local fault makes wait. Milliseconds. */
const slackMs = 300_000;

/** Rows at a time. */
const page = 500;

/**
 * @param {import("signpost/core").DeliveryPlan} plan
 * @returns {number} milliseconds that it lets a delivery wait at the most
 */
export function longestWaitOf({ attempts, by_status, jitter, throttle, throttle_max_seconds }) {
  const delays = [...attempts.map((one) => one.delay_seconds), ...by_status.flatMap((one) => one.delays_seconds)];
  const asked = throttle.length > 0 ? throttle_max_seconds : 0;
  return Math.max(Math.max(0, ...delays) * (1 + jitter), asked) * 1000 + slackMs;
}

/**
 * What was tried or taken in at a time that is still to come, or waits longer than any plan can ask for, is due now. To be called in a
 * transaction.
 * @param {Store} store
 * @param {number} now
 * @param {() => number} longestMs
 * @returns {number} how many deliveries are due that were not
 */
export function takeBack(store, now, longestMs) {
  const waiting = "FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL AND next_at > ?";
  if (store.rows(`SELECT 1 ${waiting} LIMIT 1`, now).length === 0) return takeBackAges(store, now);
  const wrong = "(ifnull(last_at, created_at) > ? OR next_at > ?)";
  const values = [now, now + correctionMs, now + longestMs()];
  const [{ n }] = store.rows(`SELECT count(*) AS n ${waiting} AND ${wrong}`, ...values);
  const text = `UPDATE deliveries SET next_at = ? WHERE seq IN (SELECT seq ${waiting} AND ${wrong})`;
  if (n > 0) store.run(text, now, ...values);
  return n + takeBackAges(store, now);
}

/**
 * Nothing is older than it is: the newest deliveries, whose time is still to come, count as taken in now.
 * @param {Store} store
 * @param {number} now
 * @returns {0}
 */
function takeBackAges(store, now) {
  const [newest] = store.rows("SELECT created_at FROM deliveries ORDER BY seq DESC LIMIT 1");
  if (!newest || newest.created_at <= now + correctionMs) return 0;
  let before = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const text = `SELECT seq, created_at FROM deliveries WHERE seq < ? ORDER BY seq DESC LIMIT ${page}`;
    const rows = store.rows(text, before);
    const ahead = rows.filter(({ created_at }) => created_at > now);
    if (ahead.length === 0) return 0;
    before = ahead[ahead.length - 1].seq;
    const between = "seq >= ? AND seq <= ? AND created_at > ?";
    store.run(`UPDATE deliveries SET created_at = ? WHERE ${between}`, now, before, ahead[0].seq, now);
    if (rows.length < page) return 0;
  }
}
