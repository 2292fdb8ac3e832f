// The small module from JavaScript, as far as tests need it: programs, receivers, verdicts.
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {WebAssembly.Module} module */
export function createVerify(module) {
  const calls = /** @type {any} */ (new WebAssembly.Instance(module).exports);
  let top = (calls.__heap_base.value + 7) & ~7; // what is below belongs to programs and receivers
  const result = calls.sv_result();
  /** @param {number} size */
  const ensure = (size) => {
    const missing = size - calls.memory.buffer.byteLength;
    if (missing > 0) calls.memory.grow(Math.ceil(missing / 65536));
  };
  /** @param {number} at @param {number} length */
  const bytes = (at, length) => new Uint8Array(calls.memory.buffer, at, length);
  /** Writes byte strings behind one another from `at` on, and makes sure of room behind them. @param {number} at @param {Uint8Array[]} pieces @param {number} more */
  const write = (at, pieces, more) => {
    ensure(pieces.reduce((sum, piece) => sum + piece.length + 8, at + more + 8));
    const places = pieces.map((piece) => {
      const place = at;
      bytes(place, piece.length).set(piece);
      at = (at + piece.length + 7) & ~7;
      return place;
    });
    return { places, end: at };
  };
  /** @param {number} field */
  const text = (field) => {
    const view = new DataView(calls.memory.buffer);
    return decoder.decode(bytes(view.getUint32(result + field, true), view.getUint32(result + field + 4, true)));
  };
  const found = () => {
    const view = new DataView(calls.memory.buffer, result);
    const covered = view.getInt32(20, true);
    return {
      code: view.getInt32(0, true),
      authentic: view.getInt32(4, true) === 1,
      secret_index: view.getInt32(8, true),
      event_index: view.getInt32(12, true),
      event: text(40),
      id: text(48),
      timestamp_ms: view.getInt32(24, true) === 1 ? view.getFloat64(32, true) : null,
      event_covered: (covered & 1) !== 0,
      id_covered: (covered & 2) !== 0,
      timestamp_covered: (covered & 4) !== 0,
      pointer: text(56),
      detail: text(64),
    };
  };
  /** @param {Uint8Array} given bytes of a program */
  const open = (given) => {
    const { places, end } = write(top, [given], 0);
    const program = places[0];
    if (calls.sv_open(program, given.length) !== 0) return { failure: found() };
    top = end;
    const names = /** @type {string[]} */ ([]);
    for (let name = "x"; name !== "";) {
      calls.sv_header(program, given.length, names.length);
      name = text(72);
      if (name !== "") names.push(name.toLowerCase());
    }
    /** @param {readonly (readonly [string, string])[]} headers */
    const lines = (headers) =>
      encoder.encode(
        names
          .map((name) => headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value))
          .map((values) => `${values.length === 0 ? "\0" : values.join(", ").replaceAll(/[\0\r\n]/g, "\x01")}\n`)
          .join(""),
      );
    /** @param {readonly string[]} secrets @param {{past_seconds?: number, future_seconds?: number, unnamed_event?: string}} options */
    const receiver = (secrets, options) => {
      const texts = secrets.map((secret) => encoder.encode(secret));
      const list = new Uint8Array(texts.reduce((sum, one) => sum + 4 + one.length, 0));
      let at = 0;
      for (const one of texts) {
        new DataView(list.buffer).setUint32(at, one.length, true);
        list.set(one, at + 4);
        at += 4 + one.length;
      }
      const unnamed = encoder.encode(options.unnamed_event ?? "");
      const put = write(top, [new Uint8Array(calls.sv_receiver_size()), unnamed, list, new Uint8Array(list.length)], 0);
      const [record, name, secretsAt, room] = put.places;
      const windows = (options.past_seconds === undefined ? 0 : 1) | (options.future_seconds === undefined ? 0 : 2);
      const code = calls.sv_receiver(
        program,
        given.length,
        secretsAt,
        list.length,
        windows,
        options.past_seconds ?? 0,
        options.future_seconds ?? 0,
        name,
        unnamed.length,
        room,
        record,
      );
      if (code !== 0) return { failure: found() };
      top = secretsAt;
      /**
       * @param {boolean} signed
       * @param {readonly (readonly [string, string])[]} headers
       * @param {Uint8Array} body
       * @param {number} now
       * @param {Uint8Array} [macs]
       */
      const judge = (signed, headers, body, now, macs) => {
        const all = lines(headers);
        const block = 5 * body.length + all.length + 10240;
        const {
          places: [linesAt, bodyAt, macsAt],
          end,
        } = write(top, [all, body, macs ?? new Uint8Array()], block);
        const given = macs === undefined ? 0 : macsAt;
        if (signed) calls.sv_verify(record, linesAt, all.length, bodyAt, body.length, now, given, end, block);
        else calls.sv_inspect(record, linesAt, all.length, bodyAt, body.length, now, end, block);
        return found();
      };
      return {
        /**
         * @param {readonly (readonly [string, string])[]} headers
         * @param {Uint8Array} body
         * @param {number} now
         * @param {Uint8Array} [macs]
         */
        verify: (headers, body, now, macs) => judge(true, headers, body, now, macs),
        /**
         * The same webhook again and again, laid out once: gives its code.
         * @param {readonly (readonly [string, string])[]} headers
         * @param {Uint8Array} body
         * @param {number} now
         * @returns {() => number}
         */
        repeated: (headers, body, now) => {
          const all = lines(headers);
          const block = 5 * body.length + all.length + 10240;
          const { places, end } = write(top, [all, body], block);
          return () => calls.sv_verify(record, places[0], all.length, places[1], body.length, now, 0, end, block);
        },
        /** @param {readonly (readonly [string, string])[]} headers */
        frame: (headers) => {
          const all = lines(headers);
          const { places, end } = write(top, [all], all.length + 10240);
          const code = calls.sv_frame(record, places[0], all.length, end, all.length + 10240);
          return { code, before: text(72), after: text(64) };
        },
        /** @param {readonly (readonly [string, string])[]} headers @param {Uint8Array} body @param {number} now */
        inspect: (headers, body, now) => judge(false, headers, body, now),
      };
    };
    /** @param {Uint8Array} body @param {string} event */
    const check = (body, event) => {
      const name = encoder.encode(event);
      const block = 5 * body.length + 10240;
      const { places, end } = write(top, [body, name], block);
      calls.sv_check(program, given.length, places[0], body.length, places[1], name.length, end, block);
      return found();
    };
    return { receiver, check };
  };
  /** @param {string} name */
  const builtin = (name) => {
    const given = encoder.encode(name);
    const { places } = write(top, [given], 0);
    if (calls.sv_builtin(places[0], given.length) !== 0) return { failure: found() };
    const view = new DataView(calls.memory.buffer, result);
    return open(bytes(view.getUint32(72, true), view.getUint32(76, true)).slice());
  };
  return { open, builtin, memory: calls.memory };
}
