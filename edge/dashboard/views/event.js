// One event: its verdict, its headers and body, and what can be done with it.
import { html } from "../../../js/pages/html.js";
import { Time } from "../../../js/pages/time.js";
import { drop, release } from "../actions.js";
import { get, path } from "../api.js";
import { RefusalNote } from "../form.js";
import { useFresh } from "../live.js";
import { useLoaded } from "../loaded.js";
import { replayEvent } from "../replay.js";
import { to } from "../route.js";
import { mayChange } from "../session.js";
import { Badge, Body, eventState, explanationOf, Facts, Headers, nameOf, sizeOf } from "../shown.js";

/** @param {{source: string, seq: string}} of */
export function EventView({ source, seq }) {
  const { value, refusal, reload } = useLoaded(
    () => get(path`v1/sources/${source}/events/${seq}`),
    `event/${source}/${seq}`,
  );
  useFresh((kind, data) => kind === "event" && data.source === source && String(data.seq) === seq, reload);
  if (!value) {
    return refusal
      ? html`<${RefusalNote} refusal=${refusal} />
          <p><a href=${to(["events"])}>All events</a></p>`
      : html`<div class="card skeleton detail-skeleton" aria-busy="true"></div>`;
  }
  const held = value.state === "quarantined";
  return html`<section class="card card-body stack" aria-label="Summary">
      <div class="row between">
        <p class="row"><strong class="title">${nameOf(value)}</strong><${Badge} ...${eventState(value)} /></p>
        <div class="row">
          ${
            held
              ? html`<button
                    type="button"
                    class="button primary"
                    disabled=${!mayChange()}
                    onClick=${() => release(value, reload)}
                  >
                    Release
                  </button>
                  <button
                    type="button"
                    class="button danger"
                    disabled=${!mayChange()}
                    onClick=${() => drop(value, reload)}
                  >
                    Drop
                  </button>`
              : html`<button
                  type="button"
                  class="button primary"
                  disabled=${!mayChange()}
                  onClick=${() => replayEvent(value)}
                >
                  Replay
                </button>`
          }
        </div>
      </div>
      ${value.code !== "ok" && html`<p class="notice warn"><code>${value.code}</code> ${explanationOf(value.code)}</p>`}
      ${!value.authentic && html`<p class="notice warn">It came unsigned: nobody has proved who sent it.</p>`}
      <${Facts}
        rows=${[
          ["Source", html`<a href=${to(["sources", source])}>${source}</a>`],
          ["Deliveries", html`<a href=${to(["deliveries"], { search: value.id })}>Where it went</a>`],
          ["webhook-id", html`<code>${value.id}</code>`],
          [
            "Provider’s id",
            value.provider_id &&
              value.provider_id !== value.id &&
              html`<code>${value.provider_id}</code
                >${value.provider_id_signed === false && " (not signed: anybody can have chosen it)"}`,
          ],
          [
            "Copy of",
            value.copy_of !== null &&
              html`<a href=${to(["events", source, value.copy_of])}>event ${value.copy_of}</a>: the same body under
                another id or time`,
          ],
          ["Received", html`<${Time} at=${value.received_at} />`],
          ["Sent", value.sent_at && html`<${Time} at=${value.sent_at} />`],
          ["Sent again", value.duplicates > 0 && `${value.duplicates} times; kept once`],
          ["Size", sizeOf(value.bytes)],
        ]}
      />
    </section>
    <section class="card card-body stack" aria-label="Content">
      <${Body}
        label="Body"
        body=${value.body}
        absent="It is not kept any more: it is older than the source keeps bodies."
      />
      <${Headers} label="Headers" headers=${value.headers} />
    </section>`;
}
