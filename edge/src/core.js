// The core, loaded once for everything that runs in this isolate: at start-up, outside of any request, so that no request owns
// what all of them share.
import { load } from "signpost";
import { load as loadVerify } from "signpost/verify";

export const core = await load();

/** By it webhooks are judged that come in. */
export const verifyCore = await loadVerify();
