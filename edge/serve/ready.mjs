// Waiting until the gateway says that all is well, and asking it whether it takes a key.

/** The gateway does not come up. The message says how that shows. */
export class NotReady extends Error {
  /**
   * @param {string} message
   * @param {{code?: string, message?: string, objects?: object[]}} [said] what /healthz answers
   */
  constructor(message, said = {}) {
    super(message);
    this.said = said;
  }
}

/** Milliseconds for the Directory to read its tables, apply the file and wake every object, on a slow and busy machine too. */
const patience = 300_000;

/**
 * @param {string} url
 * @throws {NotReady} not for a source or an endpoint whose database is damaged: the others go on, and the log has named it
 */
export async function ready(url) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), patience);
  try {
    const response = await fetch(`${url}/healthz`, { signal: controller.signal });
    const text = await response.text();
    if (response.status === 200) return;
    const said = response.headers.get("content-type") === "application/json" ? JSON.parse(text) : {};
    if (said.code === "storage_damaged" && said.objects) return;
    throw new NotReady(`/healthz answers ${response.status}`, said);
  } catch (error) {
    if (error instanceof NotReady) throw error;
    const late = `/healthz does not answer within ${patience / 1000} s`;
    throw new NotReady(controller.signal.aborted ? late : "/healthz does not answer");
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} url
 * @param {string} key
 * @returns {Promise<boolean>} whether the gateway takes it
 */
export async function isKey(url, key) {
  const response = await fetch(`${url}/v1/keys`, { headers: { authorization: `Bearer ${key}` } });
  await response.body?.cancel();
  return response.status === 200;
}
