import { pageConfiguration } from "../../js/pages/vite.mjs";

export default pageConfiguration("dashboard", new URL("./", import.meta.url));
