// A reporter for node:test, beside the one that a person reads: a JSON line for each test that begins or ends, when it does.

/**
 * @param {AsyncIterable<{type: string, data: {name?: string, file?: string}}>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* progress(source) {
  for await (const { type, data } of source) {
    if (type === "test:dequeue" || type === "test:complete") {
      yield `${JSON.stringify({ began: type === "test:dequeue", name: data.name, file: data.file })}\n`;
    }
  }
}
