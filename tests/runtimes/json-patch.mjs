// JSON Patch, as far as the vectors use it. Source: RFC 6902 (add, remove, replace) and RFC 6901.

/**
 * @param {any} document not changed
 * @param {{op: string, path: string, value?: any}[]} operations
 * @returns {any}
 */
export function patched(document, operations) {
  const holder = { root: structuredClone(document) };
  for (const { op, path, value } of operations) {
    /** @type {any} */
    let at = holder;
    const names = ["root", ...path.split("/").slice(1)].map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = /** @type {string} */ (names.pop());
    for (const name of names) {
      if (!Object.hasOwn(at, name)) throw new RangeError(`${path} leads nowhere`);
      at = at[name];
    }
    const inArray = Array.isArray(at);
    if (op === "add" && inArray) at.splice(last === "-" ? at.length : Number(last), 0, structuredClone(value));
    else if (op === "add") at[last] = structuredClone(value);
    else if (!Object.hasOwn(at, last)) throw new RangeError(`${path} leads nowhere`);
    else if (op === "replace") at[last] = structuredClone(value);
    else if (op === "remove" && inArray) at.splice(Number(last), 1);
    else if (op === "remove") delete at[last];
    else throw new RangeError(`no operation ${op}`);
  }
  return holder.root;
}
