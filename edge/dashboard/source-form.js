// Making a source, and changing its settings.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { call, path } from "./api.js";
import { Buttons, openDialog, say, showOnce } from "./dialogs.js";
import { loadDirectory, providers, sources } from "./directory.js";
import { ChoiceField, RefusalNote, TextField, useAction } from "./form.js";

const nameField = "source-name";
const nameHint = "1 to 40 of a-z, 0-9, - and _. It stands in the URL.";

/** Makes an inbound one; its URL and secret are shown once. */
export const newSource = () =>
  openDialog("New source", function NewSource({ close }) {
    const { busy, refusal, run, faultAt } = useAction();
    const { refusal: unlisted, run: list } = useAction();
    const all = useSignal(/** @type {{name: string, title: string}[]} */ ([]));
    const provider = useSignal("");
    const name = useSignal("");
    const named = useSignal(false);
    const own = useSignal("");
    // The provider's name is a good one unless another source has it, and never comes between what somebody types.
    const suggest = () => {
      if (named.value || document.activeElement?.id === nameField) return;
      name.value = sources.value.some((one) => one.name === provider.value) ? "" : provider.value;
    };
    const offer = async () => {
      all.value = await providers();
      if (provider.value !== "") return;
      provider.value = all.value[0]?.name ?? "";
      suggest();
    };
    useEffect(() => void list(offer), []);
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        // Enter may come before the list has.
        await offer();
        const made = await call("POST", "v1/sources", {
          name: name.value.trim(),
          provider: provider.value,
          ...(own.value && { secrets: [own.value] }),
        });
        const given = own.value !== "";
        own.value = "";
        await loadDirectory();
        if (given) {
          close();
          return say(`Made source ${made.name}. Its URL is ${made.url}`);
        }
        showOnce({
          title: `Source ${made.name} is ready`,
          text: "Set both where the provider sends its webhooks.",
          values: [
            { label: "URL", value: made.url },
            { label: "Secret", value: made.secrets[0].secret, secret: true, warning: made.secrets[0].warning },
          ],
        });
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      <${ChoiceField}
        id="source-provider"
        label="Provider"
        hint="Who sends the webhooks, and so how they are signed."
        fault=${faultAt("/provider")}
        value=${provider.value}
        options=${all.value.map(({ name: value, title }) => [value, title])}
        change=${(/** @type {string} */ value) => {
          provider.value = value;
          suggest();
        }}
      />
      <${TextField}
        id=${nameField}
        label="Name"
        hint=${nameHint}
        fault=${faultAt("/name")}
        value=${name.value}
        change=${(/** @type {string} */ value) => {
          name.value = value;
          named.value = value !== "";
        }}
        more=${{ required: true, maxlength: 40, class: "input mono" }}
      />
      <${TextField}
        id="source-secret"
        label="Secret that the provider made"
        hint="Leave it empty to have one made here."
        fault=${faultAt("/secrets")}
        value=${own.value}
        change=${(/** @type {string} */ value) => (own.value = value)}
        more=${{ type: "password", class: "input mono" }}
      />
      <${RefusalNote}
        refusal=${refusal ?? (all.value.length === 0 ? unlisted : null)}
        shown=${["/provider", "/name", "/secrets"]}
      />
      <${Buttons} close=${close} action="Make source" disabled=${busy} />
    </form>`;
  });

/** @param {any} source */
export const changeSource = (source) =>
  openDialog(`Settings of ${source.name}`, function ChangeSource({ close }) {
    const { busy, refusal, run } = useAction();
    const policy = useSignal({ ...source.policy });
    const duplicates = useSignal(source.duplicates ?? "");
    const choice = (
      /** @type {string} */ name,
      /** @type {string} */ label,
      /** @type {[string, string][]} */ options,
    ) =>
      html`<${ChoiceField}
        id=${`policy-${name}`}
        label=${label}
        value=${policy.value[name]}
        options=${options}
        change=${(/** @type {string} */ value) => (policy.value = { ...policy.value, [name]: value })}
      />`;
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      void run(async () => {
        await call("PATCH", path`v1/sources/${source.name}`, {
          policy: policy.value,
          duplicates: duplicates.value || null,
        });
        await loadDirectory();
        close();
        say("Changed. It acts from now on.");
      });
    };
    return html`<form class="stack" onSubmit=${submit}>
      ${choice("mismatch", "Bodies that do not fit the catalog", [
        ["quarantine", "Quarantine: keep until somebody decides"],
        ["forward", "Forward all the same"],
        ["reject", "Refuse"],
      ])}
      ${choice("unknown", "Events that the catalog does not have", [
        ["accept", "Accept"],
        ["reject", "Refuse"],
      ])}
      ${choice("unsigned", "Webhooks without any signature", [
        ["reject", "Refuse"],
        ["accept", "Accept: anybody can send them"],
      ])}
      <${ChoiceField}
        id="duplicates"
        label="The same body under another id that is not signed"
        value=${duplicates.value}
        options=${[
          ["", "As the provider’s manifest says"],
          ["id", "Another event: two may be alike"],
          ["body", "The same event, sent again"],
        ]}
        change=${(/** @type {string} */ value) => (duplicates.value = value)}
      />
      <${RefusalNote} refusal=${refusal} />
      <${Buttons} close=${close} action="Save" disabled=${busy} />
    </form>`;
  });
