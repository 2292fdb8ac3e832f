// A JSON editor as a component. Its room is there from the start; CodeMirror comes when the page stands.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../pages/html.js";

/** @typedef {ReturnType<typeof import("./codemirror.js").createEditor>} Editor */

/**
 * @param {object} of
 * @param {string} of.label
 * @param {string} of.text
 * @param {(text: string) => void} of.change
 * @param {{start: number, end: number}} [of.fault] the place that is at fault
 * @param {{current: Editor | undefined}} [of.handle] is given the editor, once it is there
 */
export function JsonEditor({ label, text, change, fault, handle }) {
  const host = /** @type {{current: HTMLElement | null}} */ (useRef(null));
  const own = /** @type {{current: Editor | undefined}} */ (useRef(undefined));
  const latest = useRef({ text, change, fault });
  latest.current = { text, change, fault };

  useEffect(() => {
    let gone = false;
    import("./codemirror.js").then(({ createEditor }) => {
      if (gone || !host.current) return;
      const change = (/** @type {string} */ typed) => latest.current.change(typed);
      own.current = createEditor({ host: host.current, label, doc: latest.current.text, change });
      own.current.mark(latest.current.fault);
      if (handle) handle.current = own.current;
    });
    return () => {
      gone = true;
      own.current?.destroy();
    };
  }, []);
  useEffect(() => own.current?.setText(text), [text]);
  useEffect(() => own.current?.mark(fault), [text, fault?.start, fault?.end]);
  return html`<div class="editor" ref=${host}></div>`;
}
