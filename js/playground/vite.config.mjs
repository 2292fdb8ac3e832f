import { pageConfiguration } from "../pages/vite.mjs";
import { serviceWorker } from "../pages/vite-offline.mjs";

export default pageConfiguration("playground", new URL("./", import.meta.url), [serviceWorker("playground")]);
