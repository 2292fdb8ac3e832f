import { pageConfiguration } from "../../js/pages/vite.mjs";
import { serviceWorker } from "../../js/pages/vite-offline.mjs";

export default pageConfiguration("dashboard", new URL("./", import.meta.url), [serviceWorker("dashboard")]);
