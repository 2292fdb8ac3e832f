// Delivering again: one event, or the events of a time.
import { useSignal } from "@preact/signals";
import { html } from "../../js/pages/html.js";
import { call, path } from "./api.js";
import { Buttons, openDialog, say } from "./dialogs.js";
import { endpoints } from "./directory.js";
import { RefusalNote, TextField, useAction } from "./form.js";
import { counted } from "./shown.js";

/** @param {{events: number, deliveries: number, skipped: number}} done */
const told = ({ deliveries, skipped }) =>
  `${counted(deliveries, "delivery", "deliveries")} on the way.${skipped > 0 ? ` ${counted(skipped, "event")} left out: in quarantine, dropped, or without a body.` : ""}`;

/**
 * @param {object} of
 * @param {import("@preact/signals").Signal<string[]>} of.chosen names; none: all that take such events
 * @param {string} of.source
 */
function EndpointChoice({ chosen, source }) {
  const fitting = endpoints.value.filter(({ sources }) => sources.includes("*") || sources.includes(source));
  const others = endpoints.value.filter((one) => !fitting.includes(one));
  const tick = (/** @type {string} */ name, /** @type {boolean} */ on) =>
    (chosen.value = on ? [...chosen.value, name] : chosen.value.filter((one) => one !== name));
  return html`<fieldset class="choices">
    <legend class="label">Only to these endpoints</legend>
    ${[...fitting, ...others].map(
      ({ name }) =>
        html`<label class="tick" key=${name}>
          <input
            type="checkbox"
            checked=${chosen.value.includes(name)}
            onChange=${(/** @type {any} */ event) => tick(name, event.target.checked)}
          />
          <span>${name}</span>
        </label>`,
    )}
    <p class="hint">
      ${endpoints.value.length === 0 ? "There is no endpoint yet." : "None chosen: to every endpoint that takes such events from this source."}
    </p>
  </fieldset>`;
}

/** @param {any} event */
export const replayEvent = ({ source, seq, name }) =>
  openDialog(`Replay ${name || "this event"}`, function Replay({ close }) {
    const { busy, refusal, run } = useAction();
    const chosen = useSignal(/** @type {string[]} */ ([]));
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const body = chosen.value.length > 0 ? { endpoints: chosen.value } : {};
        const done = await call("POST", path`v1/sources/${source}/events/${seq}/replay`, body);
        close();
        say(told(done));
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <p>
        It is delivered again with the same webhook-id, so a receiver that keeps track of ids sees that it is the same
        event.
      </p>
      <${EndpointChoice} chosen=${chosen} source=${source} />
      <${RefusalNote} refusal=${refusal} />
      <${Buttons} close=${close} action="Replay" disabled=${busy} />
    </form>`;
  });

/** @param {number} at milliseconds since 1970 @returns {string} for a field of local date and time */
const localText = (at) => {
  const date = new Date(at);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** @param {string} source */
export const replayTime = (source) =>
  openDialog(`Replay events of ${source}`, function ReplayTime({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const from = useSignal(localText(Date.now() - 3_600_000));
    const to = useSignal(localText(Date.now() + 60_000));
    const filter = useSignal("*");
    const chosen = useSignal(/** @type {string[]} */ ([]));
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        const done = await call("POST", path`v1/sources/${source}/replay`, {
          from: new Date(from.value).toISOString(),
          to: new Date(to.value).toISOString(),
          events: filter.value.split(/[\s,]+/).filter(Boolean),
          ...(chosen.value.length > 0 && { endpoints: chosen.value }),
        });
        close();
        say(told(done));
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <div class="fields">
        <${TextField}
          id="replay-from"
          label="Received from"
          fault=${faultAt("/from")}
          value=${from.value}
          change=${(/** @type {string} */ value) => (from.value = value)}
          more=${{ type: "datetime-local", required: true }}
        />
        <${TextField}
          id="replay-to"
          label="Until"
          fault=${faultAt("/to")}
          value=${to.value}
          change=${(/** @type {string} */ value) => (to.value = value)}
          more=${{ type: "datetime-local", required: true }}
        />
      </div>
      <${TextField}
        id="replay-events"
        label="Events"
        hint="Names, or filters such as task.*, with commas. * is every event."
        fault=${faultAt("/events")}
        value=${filter.value}
        change=${(/** @type {string} */ value) => (filter.value = value)}
        more=${{ required: true, class: "input mono" }}
      />
      <${EndpointChoice} chosen=${chosen} source=${source} />
      <${RefusalNote} refusal=${refusal} shown=${["/from", "/to", "/events"]} />
      <${Buttons} close=${close} action="Replay" disabled=${busy} />
    </form>`;
  });
