// Making an endpoint, and changing its settings.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { call, path } from "./api.js";
import { Buttons, openDialog, say, showOnce } from "./dialogs.js";
import { loadDirectory, presets, providers, sources } from "./directory.js";
import { ChoiceField, RefusalNote, TextField, useAction } from "./form.js";

const beside = ["/name", "/url", "/sources", "/events", "/preset", "/format", "/retry"];

const listOfNames = (/** @type {string} */ text) => text.split(/[\s,]+/).filter(Boolean);

/** What a new one has. Format and retries depend on its sources unless one says. */
const fresh = { url: "", sources: ["*"], events: ["*"], preset: null, format: "", retry: "" };

/**
 * The fields that both forms have.
 * @param {any} endpoint
 * @param {(pointer: string) => string | undefined} faultAt
 */
function useEndpointFields({ url, sources: taken, events, preset, format, retry }, faultAt) {
  const isNew = format === "";
  const known = useSignal(/** @type {{name: string, title: string, summary: string}[]} */ ([]));
  const all = useSignal(/** @type {{name: string, title: string}[]} */ ([]));
  const given = useSignal({
    url: url ?? "",
    from: taken.join(", "),
    events: events.join(", "),
    preset: preset ?? "",
    format,
    retry,
  });
  useEffect(
    () =>
      void Promise.all([providers(), presets()]).then(
        ([found, destinations]) => {
          all.value = found;
          known.value = destinations;
        },
        () => {},
      ),
    [],
  );
  const change = (/** @type {string} */ name) => (/** @type {string} */ value) =>
    (given.value = { ...given.value, [name]: value });
  const dialects = all.value.map(({ name, title }) => [name, title]);
  const suits = isNew ? [["", "As suits its sources"]] : [];
  const value = () => ({
    url: given.value.url.trim() || null,
    sources: listOfNames(given.value.from),
    events: listOfNames(given.value.events),
    preset: given.value.preset || null,
    ...(given.value.format && { format: given.value.format }),
    // A policy of its own was made with the API, and stays.
    ...(given.value.retry && typeof given.value.retry === "string" && { retry: given.value.retry }),
  });
  const fields = html`<${TextField}
      id="endpoint-url"
      label="URL"
      hint="Where webhooks are sent. https, unless the gateway’s configuration allows more."
      fault=${faultAt("/url")}
      value=${given.value.url}
      change=${change("url")}
      more=${{ required: isNew, inputmode: "url", class: "input mono", placeholder: "https://example.com/hooks" }}
    />
    <div class="fields">
      <${TextField}
        id="endpoint-sources"
        label="Sources"
        hint=${`Names with commas; * is every source.${sources.value.length > 0 ? ` There are: ${sources.value.map(({ name }) => name).join(", ")}` : ""}`}
        fault=${faultAt("/sources")}
        value=${given.value.from}
        change=${change("from")}
        more=${{ required: true, class: "input mono" }}
      />
      <${TextField}
        id="endpoint-events"
        label="Events"
        hint="Names, or filters such as task.*, with commas. * is every event."
        fault=${faultAt("/events")}
        value=${given.value.events}
        change=${change("events")}
        more=${{ class: "input mono" }}
      />
      <${ChoiceField}
        id="endpoint-preset"
        label="Destination"
        hint=${known.value.find(({ name }) => name === given.value.preset)?.summary ?? "A known one brings its limits along."}
        fault=${faultAt("/preset")}
        value=${given.value.preset}
        options=${[["", "Any other"], ...known.value.map(({ name, title }) => [name, title])]}
        change=${change("preset")}
      />
      <${ChoiceField}
        id="endpoint-format"
        label="Format"
        fault=${faultAt("/format")}
        value=${given.value.format}
        options=${[...suits, ["original", "As it came in"], ["provider", "As the event’s provider sends it"], ["automation", "As an action, to the product’s site"], ...dialects.map(([name, title]) => [name, `As ${title} would send`])]}
        change=${change("format")}
      />
      ${
        typeof given.value.retry === "string" &&
        html`<${ChoiceField}
          id="endpoint-retry"
          label="Retries"
          fault=${faultAt("/retry")}
          value=${given.value.retry}
          options=${[...suits, ["standard", "Standard Webhooks"], ["provider", "As the event’s provider"], ["automation", "As actions are"], ...dialects.filter(([name]) => name !== "standard").map(([name, title]) => [name, `As ${title}`])]}
          change=${change("retry")}
        />`
      }
    </div>`;
  return { fields, value };
}

/** Makes one; its secret is shown once. */
export const newEndpoint = () =>
  openDialog("New endpoint", function NewEndpoint({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const name = useSignal("");
    const { fields, value } = useEndpointFields(fresh, faultAt);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const made = await call("POST", "v1/endpoints", { name: name.value.trim(), ...value() });
        await loadDirectory();
        const [secret] = made.secrets;
        if (!secret) {
          close();
          return say(`Made endpoint ${made.name}.`);
        }
        showOnce({
          title: `Endpoint ${made.name} is ready`,
          text: "The receiver verifies deliveries with this secret. It gets what comes in from now on.",
          values: [{ label: "Secret", value: secret.secret, secret: true }],
        });
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <${TextField}
        id="endpoint-name"
        label="Name"
        hint="1 to 40 of a-z, 0-9, - and _."
        fault=${faultAt("/name")}
        value=${name.value}
        change=${(/** @type {string} */ text) => (name.value = text)}
        more=${{ required: true, maxlength: 40, class: "input mono" }}
      />
      ${fields}
      <${RefusalNote} refusal=${refusal} shown=${beside} />
      <${Buttons} close=${close} action="Make endpoint" disabled=${busy} />
    </form>`;
  });

/** @param {any} endpoint */
export const changeEndpoint = (endpoint) =>
  openDialog(`Settings of ${endpoint.name}`, function ChangeEndpoint({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const { fields, value } = useEndpointFields(endpoint, faultAt);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        await call("PATCH", path`v1/endpoints/${endpoint.name}`, value());
        await loadDirectory();
        close();
        say("Changed. It acts from now on.");
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      ${fields}
      <p class="hint">Limits, order, circuit breaker, headers and retention are changed with the API.</p>
      <${RefusalNote} refusal=${refusal} shown=${beside} />
      <${Buttons} close=${close} action="Save" disabled=${busy} />
    </form>`;
  });
