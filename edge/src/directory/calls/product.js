// What is asked where the gateway stands in for a product: its webhooks, its customers' subscriptions, and whether it stands there at all.
import { referenceOf } from "../../settings/check.js";
import { Faults } from "../../settings/faults.js";
import { refusalOf } from "../refused.js";
import { checkingOf, givenSource, sourceRow } from "../registry.js";
import { changeSubscription, listSubscriptions, subscribe, unsubscribe } from "../subscriptions.js";
import {
  changeWebhook,
  createWebhook,
  deleteWebhook,
  saveSettings,
  webhookOf,
  webhooksOf,
  webhookView,
} from "../webhooks.js";
import { Calls, kept } from "./calls.js";

/** @typedef {import("../refused.js").Refusal} Refusal */

export class ProductCalls extends Calls {
  /**
   * @param {string} source
   * @returns {Promise<{webhooks: import("../webhooks.js").WebhookView[]} | Refusal>} all of them
   */
  webhooks(source) {
    const { context } = this;
    return refusalOf(async () => {
      const views = await Promise.all(webhooksOf(context, source).map((id) => webhookView(context, id)));
      return { webhooks: views.filter((view) => view !== null) };
    });
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  webhook(source, id) {
    return webhookOf(this.context, source, id);
  }

  /**
   * @param {string} source
   * @param {import("../webhooks.js").WebhookInput} input
   */
  createWebhook(source, input) {
    return this.change(async () => {
      const { id, secrets } = await createWebhook(this.context, source, input);
      return { webhook: kept(await webhookView(this.context, id)), secrets };
    });
  }

  /**
   * @param {string} source
   * @param {string} id
   * @param {import("../webhooks.js").WebhookInput} change
   */
  changeWebhook(source, id, change) {
    return this.change(async () => {
      await changeWebhook(this.context, source, id, change);
      return { webhook: kept(await webhookView(this.context, id)) };
    });
  }

  /**
   * @param {string} source
   * @param {import("../webhooks.js").WebhookInput & import("../webhooks.js").ProductSettings} settings
   */
  saveWebhookSettings(source, settings) {
    return this.change(async () => {
      const id = await saveSettings(this.context, source, settings);
      return { webhook: kept(await webhookView(this.context, id)) };
    });
  }

  /**
   * @param {string} source
   * @param {string} id
   */
  deleteWebhook(source, id) {
    return this.change(() => deleteWebhook(this.context, source, id));
  }

  /**
   * @param {string} source
   * @returns {{direction: string, provider: import("../../settings/types.js").ProviderReference} | null} null: nothing is taken there
   */
  standsIn(source) {
    const row = sourceRow(this.store, source);
    if (!row || row.retired === 1) return null;
    const { direction, provider } = givenSource(row);
    return { direction, provider: referenceOf(checkingOf(this.context, new Faults()), provider) };
  }

  /** @param {string} source */
  subscriptions(source) {
    return listSubscriptions(this.context, source);
  }

  /**
   * @param {string} source
   * @param {Parameters<typeof subscribe>[2]} wanted
   */
  subscribe(source, wanted) {
    return this.change(() => subscribe(this.context, source, wanted));
  }

  /**
   * @param {string} source
   * @param {number} id
   * @param {Parameters<typeof changeSubscription>[3]} change
   */
  changeSubscription(source, id, change) {
    return this.change(() => changeSubscription(this.context, source, id, change));
  }

  /**
   * @param {string} source
   * @param {number} id
   */
  unsubscribe(source, id) {
    return this.change(() => unsubscribe(this.context, source, id));
  }
}
