// What the Directory sees to where sources send: directions that stay, and secrets that suit whoever signs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { putManifest } from "../../edge/src/directory/manifests.js";
import { endpointView, sourceView } from "../../edge/src/directory/views.js";
import { ConfigurationError } from "../../edge/src/settings/faults.js";
import { acme } from "./acme.mjs";
import { endpoint, refusalOf, source, startDirectory } from "./directory-stage.mjs";

const direction = "outbound";

/** @param {object} given */
const file = (given) => ({ sources: { a: { provider: "clientpress", ...given } } });

describe("directions", () => {
  test("the file cannot turn a source round, and the gateway says so instead of starting", async () => {
    const stage = await startDirectory({ configuration: file({ secret_env: ["A"] }) });
    await assert.rejects(startDirectory({ ...stage, configuration: file({ direction }) }), (error) => {
      assert.ok(error instanceof ConfigurationError);
      const message = "the source of this name is inbound and stays so; choose another name";
      assert.deepEqual(error.faults, [{ pointer: "/sources/a/direction", message }]);
      return true;
    });
    // Nothing has changed.
    const same = await startDirectory({ ...stage, configuration: file({ secret_env: ["A"] }) });
    assert.equal((await same.directory.sourceSettings("a"))?.direction, "inbound");
  });

  test("an inbound source has nothing for whoever asks for an outbound one, and the other way round", async () => {
    const stage = await startDirectory();
    await source(stage, "a");
    await source(stage, "b", { direction });
    const { directory, objects } = stage;
    assert.equal((await directory.sourceSettings("a", "inbound"))?.name, "a");
    assert.equal(await directory.sourceSettings("a", "outbound"), null);
    assert.equal((await directory.sourceSettings("b", "outbound"))?.name, "b");
    assert.equal(await directory.sourceSettings("b"), null);
    assert.deepEqual(objects.of("source:b").settings.secrets, []);
  });

  test("what was stored before there were directions is inbound, and its endpoints sign", async () => {
    const stage = await startDirectory();
    await source(stage, "a");
    await endpoint(stage, "e");
    const { store, context, directory } = stage;
    store.run("UPDATE sources SET given = json_remove(given, '$.direction', '$.dispatch')");
    store.run("UPDATE endpoints SET given = json_remove(given, '$.unsigned')");
    const settings = await directory.sourceSettings("a");
    assert.deepEqual([settings?.direction, settings?.dispatch.events], ["inbound", ["*"]]);
    assert.equal(sourceView(store, "a")?.direction, "inbound");
    assert.equal((await endpointView(context, "e"))?.unsigned, false);
  });
});

describe("secrets of endpoints that speak as each event's own provider", () => {
  /** @param {"utf8" | "base64"} encoding of acme's secrets */
  const manifest = (encoding) => {
    const secret = { encoding, generate: { prefix: "", bytes: 32, encoding: "base64" } };
    return JSON.stringify({ ...acme, signature: { ...acme.signature, secret } });
  };

  test("a manifest is not replaced by one under whose rules they cannot sign", async () => {
    const stage = await startDirectory();
    const { directory, context } = stage;
    await directory.change(() => putManifest(context, manifest("utf8"), null));
    await source(stage, "a", { provider: "acme", direction });
    await endpoint(stage, "e", { sources: ["a"], secrets: ["no base64"] });
    const refused = await refusalOf(directory.change(() => putManifest(context, manifest("base64"), "acme")));
    assert.equal(refused?.refused, "still_in_use");
    assert.match(refused?.detail ?? "", /^It would not fit endpoint e: malformed_secret/);
  });

  test("nor is a source made that an endpoint of all sources could not sign for", async () => {
    const stage = await startDirectory();
    await source(stage, "a", { direction });
    await endpoint(stage, "e", { sources: ["*"], format: "provider", secrets: ["plain text"] });
    await source(stage, "b", { provider: "cepro", direction });
    const refused = await refusalOf(source(stage, "c", { provider: "standard", direction }));
    assert.equal(refused?.refused, "invalid_request");
    assert.match(refused?.faults?.[0].message ?? "", /^it would not fit endpoint e: malformed_secret/);

    // Unsigned, it could not serve a provider whose receivers expect a signature.
    const unsigned = { sources: ["a"], unsigned: true };
    await endpoint(stage, "u", unsigned);
    assert.deepEqual(stage.objects.of("endpoint:u").settings.secrets, []);
    const both = await refusalOf(endpoint(stage, "v", { ...unsigned, sources: ["a", "b"] }));
    assert.deepEqual(
      both?.faults?.map(({ pointer }) => pointer),
      ["/unsigned"],
    );
  });
});
