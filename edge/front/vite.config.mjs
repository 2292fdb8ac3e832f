import { pageConfiguration } from "../../js/pages/vite.mjs";

// Shown at the gateway's root, where its files are not: their links are absolute.
export default { ...pageConfiguration("front", new URL("./", import.meta.url)), base: "/front/" };
