// What is said while the gateway cannot be reached. It lies over the end of the window, so that nothing moves when it comes.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../../js/pages/html.js";
import { Time } from "../../js/pages/time.js";
import { say } from "./dialogs.js";
import { lostSince, online, tryNow } from "./reach.js";
import { session } from "./session.js";

/** Says it, for as long as it is so; and when it is over, that it is. */
export function Lost() {
  const since = lostSince.value;
  const told = useRef(false);
  useEffect(() => {
    if (since === null && told.current) say("The gateway answers again.");
    told.current = since !== null;
  }, [since]);
  return html`<div class="lost" role="status">
    ${
      since !== null &&
      html`<div class="lost-words">
          <p>
            <strong>${online.value ? "The gateway cannot be reached" : "This browser is offline"}</strong>
            <span class="small"> since <${Time} at=${since} />.</span>
          </p>
          <p class="small">
            ${
              session.value
                ? "What you see is what was last seen. It goes on by itself as soon as the gateway answers."
                : "One can sign in as soon as it answers; this page looks for it by itself."
            }
          </p>
        </div>
        <button type="button" class="button compact" onClick=${tryNow}>Try now</button>`
    }
  </div>`;
}
