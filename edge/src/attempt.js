// One attempt to deliver: a POST, judged by its status alone.
import { readBounded } from "./body.js";

/**
 * What came of it, in the words of the core's retry decision (core/include/signpost/retry.h).
 * @typedef {{kind: "response", status: number, retryAfter: string} | {kind: "timeout" | "connection_error"}} Outcome
 */

/** So much of a response is read, that a connection can be used again; the rest is cancelled. */
const responseLimit = 16 * 1024;

/**
 * @param {string} url already checked
 * @param {object} request
 * @param {Headers} request.headers
 * @param {Uint8Array} request.body
 * @param {number} request.timeoutMs to the end of the response
 * @returns {Promise<Outcome>} never rejects
 */
export async function attemptDelivery(url, { headers, body, timeoutMs }) {
  const controller = new AbortController();
  // Not AbortSignal.timeout: its timer would outlive the attempt.
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // Where a redirect leads has not been checked.
      redirect: "manual",
      signal: controller.signal,
    });
    const { status } = response;
    const retryAfter = response.headers.get("retry-after") ?? "";
    // The status has come: whatever happens to the body changes nothing.
    await readBounded(response.body, responseLimit).catch(() => {});
    return { kind: "response", status, retryAfter };
  } catch {
    return { kind: controller.signal.aborted ? "timeout" : "connection_error" };
  } finally {
    clearTimeout(timer);
  }
}
