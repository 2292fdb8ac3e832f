// Who calls: API keys, keys of sources, and the requests that are to be carried out once.
import { beginOnce, endOnce } from "../idempotency.js";
import { addKey, hashOfKey, listKeys, makeKey, revokeKey, useKey } from "../keys.js";
import { addSourceKey, listSourceKeys, revokeSourceKey, useSourceKey } from "../source-keys.js";
import { Calls } from "./calls.js";

export class CallerCalls extends Calls {
  /**
   * Asked for every call of the management API, so that a revoked key ends at once.
   * @param {ArrayBuffer} hash of the key that a request carries
   * @returns {import("../keys.js").Key | null}
   */
  authorise(hash) {
    return useKey(this.store, hash);
  }

  listKeys() {
    return listKeys(this.store);
  }

  /** @param {{name: string, role: "full" | "read"}} of */
  createKey(of) {
    return this.change(async () => {
      const key = makeKey();
      return { ...addKey(this.store, await hashOfKey(key), of), key };
    });
  }

  /** @param {string} id */
  revokeKey(id) {
    return this.change(() => revokeKey(this.store, id));
  }

  /** @param {string} source */
  listSourceKeys(source) {
    return this.change(() => listSourceKeys(this.context, source));
  }

  /**
   * @param {string} source
   * @param {{name: string} & import("../source-keys.js").Own} input
   */
  createSourceKey(source, input) {
    return this.change(() => addSourceKey(this.context, source, input));
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  revokeSourceKey(source, id) {
    return this.change(() => revokeSourceKey(this.context, source, id));
  }

  /**
   * @param {string} source
   * @param {ArrayBuffer} hash
   * @param {import("../source-keys.js").Signed} [signed]
   */
  authoriseClient(source, hash, signed) {
    return useSourceKey(this.context, source, hash, signed);
  }

  /**
   * @param {Uint8Array} key
   * @param {Uint8Array} request
   */
  beginOnce(key, request) {
    return beginOnce(this.context, key, request);
  }

  /**
   * @param {Uint8Array} key
   * @param {string | null} response
   */
  endOnce(key, response) {
    return endOnce(this.context, key, response);
  }
}
