// The editor's own part: CodeMirror, loaded when the page stands. It lives in a shadow root because there its styles are adopted
// style sheets; in the document they would be style elements, which the page's policy refuses. CodeMirror's JSON language and its
// whole keymap are left out: they weigh 30 KB gzip, for colours of four kinds of token and keys that a browser has itself.
import {
  cursorDocEnd,
  cursorDocStart,
  cursorPageDown,
  cursorPageUp,
  deleteGroupBackward,
  deleteGroupForward,
  history,
  historyKeymap,
  insertNewlineKeepIndent,
  selectAll,
  selectDocEnd,
  selectDocStart,
} from "@codemirror/commands";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, MatchDecorator, ViewPlugin } from "@codemirror/view";

/** @typedef {{start: number, end: number}} Place */

/** @type {import("@codemirror/state").StateEffectType<Place | undefined>} */
const setMark = StateEffect.define();

const underline = Decoration.mark({ class: "cm-fault" });
const line = Decoration.line({ class: "cm-fault-line" });

/** The one place that is at fault. */
const mark = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    let changed = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) changed = marksAt(transaction.state, effect.value);
    }
    return changed;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/**
 * @param {EditorState} state
 * @param {Place | undefined} place
 */
function marksAt({ doc }, place) {
  if (!place) return Decoration.none;
  const end = Math.min(Math.max(place.end, place.start + 1), doc.length);
  // At the end of the text there is nothing to underline but what comes before.
  const start = Math.min(place.start, Math.max(end - 1, 0));
  const ranges = [line.range(doc.lineAt(start).from)];
  if (end > start) ranges.push(underline.range(start, end));
  return Decoration.set(ranges, true);
}

const [name, text, number, word] = ["name", "text", "number", "word"].map((kind) =>
  Decoration.mark({ class: `cm-json-${kind}` }),
);

const tokens = new MatchDecorator({
  regexp: /("(?:[^"\\]|\\.)*"?)(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g,
  decorate(add, from, to, [whole, string, colon]) {
    if (string !== undefined) add(from, from + string.length, colon === undefined ? text : name);
    else add(from, to, /^[-\d]/.test(whole) ? number : word);
  },
});

/** Colours of what is in view. */
const colours = ViewPlugin.define(
  (view) => ({
    decorations: tokens.createDeco(view),
    update(update) {
      this.decorations = tokens.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);

// Tab is left to the browser: one has to get out of the editor with the keyboard.
const keys = [
  { key: "Enter", run: insertNewlineKeepIndent },
  { key: "Mod-a", run: selectAll },
  { key: "Mod-Home", mac: "Cmd-ArrowUp", run: cursorDocStart, shift: selectDocStart },
  { key: "Mod-End", mac: "Cmd-ArrowDown", run: cursorDocEnd, shift: selectDocEnd },
  { key: "PageUp", run: cursorPageUp },
  { key: "PageDown", run: cursorPageDown },
  { key: "Mod-Backspace", mac: "Alt-Backspace", run: deleteGroupBackward },
  { key: "Mod-Delete", mac: "Alt-Delete", run: deleteGroupForward },
];

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "0.8125rem", lineHeight: "1.6", overflow: "auto" },
  ".cm-content": { padding: "0.625rem 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 0.75rem 0 0.375rem" },
  ".cm-gutters": { border: "none", backgroundColor: "transparent", color: "var(--muted)" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.25rem", padding: "0 0.375rem 0 0" },
  ".cm-json-name": { color: "var(--json-name)" },
  ".cm-json-text": { color: "var(--json-text)" },
  ".cm-json-number": { color: "var(--json-number)" },
  ".cm-json-word": { color: "var(--json-word)" },
  ".cm-fault": { textDecoration: "underline wavy var(--bad) 1px", textUnderlineOffset: "0.25em" },
  ".cm-fault-line": { backgroundColor: "var(--bad-soft)" },
});

/**
 * @param {object} of
 * @param {HTMLElement} of.host the element that it fills
 * @param {string} of.label
 * @param {string} of.doc its text
 * @param {(text: string) => void} of.change called with what was typed
 */
export function createEditor({ host, label, doc, change }) {
  const parent = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  let ours = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc,
      extensions: [
        lineNumbers(),
        history(),
        keymap.of([...keys, ...historyKeymap]),
        colours,
        EditorView.lineWrapping,
        // CodeMirror has no tabindex, and axe does not take an editable element for one that can be focused.
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        mark,
        theme,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !ours) change(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    /** @param {string} wanted */
    setText(wanted) {
      if (view.state.doc.toString() === wanted) return;
      ours = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: wanted } });
      ours = false;
    },
    /** @param {Place | undefined} place */
    mark: (place) => view.dispatch({ effects: setMark.of(place) }),
    /** @param {Place} place that is shown and gets the cursor */
    show({ start }) {
      view.dispatch({ selection: { anchor: Math.min(start, view.state.doc.length) }, scrollIntoView: true });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
