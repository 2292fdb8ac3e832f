// A long list of which only what is seen is drawn. It reads on when one comes near its end; arrow keys go from row to row.
import { useSignal } from "@preact/signals";
import { Component } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { RefusalNote } from "./form.js";
import { Without } from "./health.js";
import { useFresh } from "./live.js";

/** Rows that are drawn above and below what is seen. */
const beyond = 8;

/** So many rows before the end, more are read. */
const early = 40;

/**
 * @typedef {object} Column
 * @property {string} title
 * @property {string} area where it stands (dashboard.css)
 * @property {(item: any) => unknown} cell
 */

/**
 * @param {object} of
 * @param {string} of.label what is listed
 * @param {string} of.kind of the rows, for their layout
 * @param {import("./paging.js").PagedList} of.list
 * @param {(item: any) => string} of.keyOf
 * @param {(item: any) => string} of.href where a row leads
 * @param {Column[]} of.columns the first is the link
 * @param {(kind: string, data: any) => boolean} of.concerns whether a notice may change the list
 * @param {unknown} of.empty shown when there is no row
 */
export function Rows({ label, kind, list, keyOf, href, columns, concerns, empty }) {
  const frame = /** @type {{current: HTMLElement | null}} */ (useRef(null));
  const top = useSignal(list.scrolled);
  const seen = useSignal(1);
  const height = useSignal(48);
  const wanted = useRef(-1);
  const waiting = useSignal(false);
  const items = list.items.value;

  const measure = () => {
    const element = frame.current;
    if (!element) return;
    height.value = rowHeight();
    seen.value = Math.ceil(element.clientHeight / height.value);
  };
  const read = () => {
    const element = frame.current;
    if (!element) return;
    list.scrolled = element.scrollTop;
    // A row's height at a time is often enough to draw again.
    const to = element.scrollTop - (element.scrollTop % height.value);
    if (to !== top.value) top.value = to;
    const last = Math.ceil((element.scrollTop + element.clientHeight) / height.value);
    if (last > list.items.value.length - early && !list.fault.value) void list.more();
  };
  useLayoutEffect(() => {
    measure();
    if (frame.current) frame.current.scrollTop = list.scrolled;
    const watcher = new ResizeObserver(() => {
      measure();
      read();
    });
    if (frame.current) watcher.observe(frame.current);
    return () => watcher.disconnect();
  }, [list, items.length > 0]);
  useLayoutEffect(() => {
    if (wanted.current < 0) return;
    const link = /** @type {HTMLElement | null} */ (
      frame.current?.querySelector(`[data-row="${wanted.current}"] a`) ?? null
    );
    if (link) wanted.current = -1;
    link?.focus({ preventScroll: true });
  });
  // What is new is put in at the top; not under the eyes of somebody who reads further down.
  useFresh(concerns, async () => {
    if (list.scrolled <= height.value) return list.refresh();
    waiting.value = true;
    // What could not be read on may be there now.
    list.fault.value = null;
    return read();
  });
  // One may have been at its end already.
  useEffect(read, [items.length]);
  useEffect(() => {
    // It may have been kept from an earlier visit.
    if (list.scrolled === 0 && list.reading.value === "idle") void list.refresh();
  }, [list]);

  const showNew = async () => {
    waiting.value = false;
    if (frame.current) frame.current.scrollTop = 0;
    await list.refresh();
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest("[data-row]");
    const element = frame.current;
    if (!row || !element) return;
    const at = Number(row.getAttribute("data-row"));
    const last = list.items.value.length - 1;
    const page = Math.max(seen.value - 2, 1);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last };
    const to = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (to === undefined) return;
    event.preventDefault();
    const index = Math.min(Math.max(to, 0), last);
    wanted.current = index;
    const head = /** @type {HTMLElement | null} */ (element.querySelector(".rows-head"))?.offsetHeight ?? 0;
    const from = index * height.value;
    if (from < element.scrollTop) element.scrollTop = from;
    const space = element.clientHeight - head - height.value;
    if (from > element.scrollTop + space) element.scrollTop = from - space;
    read();
    // Also when that row is drawn already.
    const link = /** @type {HTMLElement | null} */ (element.querySelector(`[data-row="${index}"] a`));
    if (link) {
      wanted.current = -1;
      link.focus({ preventScroll: true });
    }
  };

  if (list.reading.value === "first" && items.length === 0) {
    return html`<div class="card skeleton rows-skeleton" aria-busy="true">
      <span class="visually-hidden">Loading</span>
    </div>`;
  }
  // That the gateway cannot be reached is said once on the page.
  const said = items.length > 0 && list.fault.value?.code === "no_answer";
  const fault = !said && html`<${RefusalNote} refusal=${list.fault.value} />`;
  const without = html`<${Without} unavailable=${list.unavailable.value} />`;
  if (items.length === 0)
    return html`${without}${list.fault.value ? fault : html`<${Searched} list=${list} empty=${empty} />`}`;

  const first = Math.max(Math.floor(top.value / height.value) - beyond, 0);
  const drawn = items.slice(first, first + seen.value + 2 * beyond);
  return html`<div class="stack tight">
    ${without}
    <div class=${`card rows ${kind}`} ref=${frame} onScroll=${read} onKeyDown=${key}>
      <div role="table" aria-label=${label} aria-rowcount=${list.next.value === null ? items.length + 1 : -1}>
        <div role="rowgroup" class="rows-head">
          <div role="row" class="rows-row" aria-rowindex="1">
            ${columns.map(({ title, area }) => html`<span role="columnheader" class=${`at-${area}`}>${title}</span>`)}
          </div>
        </div>
        <div role="rowgroup" class="rows-body" style=${{ height: `${items.length * height.value}px` }}>
          ${drawn.map(
            (item, index) =>
              html`<${Row}
                key=${keyOf(item)}
                item=${item}
                index=${first + index}
                height=${height.value}
                href=${href}
                columns=${columns}
              />`,
          )}
        </div>
      </div>
    </div>
    <div class="row between rows-foot">
      <p class="muted small" role="status">
        ${items.length.toLocaleString()} shown${list.next.value === null ? ", which is all" : ", more as you scroll"}
      </p>
      <span class="row">
        ${waiting.value && html`<button type="button" class="button compact" onClick=${showNew}>Show what is new</button>`}
        ${
          list.next.value !== null &&
          html`<button
            type="button"
            class="button compact"
            disabled=${list.reading.value !== "idle"}
            onClick=${() => list.more()}
          >
            Load more
          </button>`
        }
      </span>
    </div>
    ${fault}
  </div>`;
}

/** One row, which is drawn again only when it has changed: what scrolls stays what it is. */
class Row extends Component {
  /** @override @param {any} next */
  shouldComponentUpdate(next) {
    const { item, index, height } = /** @type {any} */ (this.props);
    return next.item !== item || next.index !== index || next.height !== height;
  }

  /** @override @param {any} of */
  render({ item, index, height, href, columns }) {
    return html`<div
      role="row"
      class="rows-row"
      aria-rowindex=${index + 2}
      data-row=${index}
      style=${{ transform: `translateY(${index * height}px)` }}
    >
      ${columns.map((/** @type {Column} */ { area, cell }, /** @type {number} */ column) =>
        column === 0
          ? html`<span role="cell" class=${`at-${area}`}><a href=${href(item)}>${cell(item)}</a></span>`
          : html`<span role="cell" class=${`at-${area}`}>${cell(item)}</span>`,
      )}
    </div>`;
  }
}

/** Nothing found: in all there is, or in as much as was looked through. @param {{list: import("./paging.js").PagedList, empty: unknown}} of */
function Searched({ list, empty }) {
  const isPart = list.unavailable.value.length > 0;
  if (list.next.value === null) return isPart ? html`<p class="muted">There is nothing of the others.</p>` : empty;
  return html`<div class="card card-body stack empty">
    <h3>Nothing yet</h3>
    <p>Nothing that fits was found so far. There is more to look through.</p>
    <p>
      <button type="button" class="button" disabled=${list.reading.value !== "idle"} onClick=${() => list.more()}>
        Search on
      </button>
    </p>
  </div>`;
}

/** As dashboard.css has it: three lines' worth on a phone, one on a wider window. */
function rowHeight() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (matchMedia("(max-width: 47.99rem)").matches ? 4.5 : 2.75) * rem;
}
