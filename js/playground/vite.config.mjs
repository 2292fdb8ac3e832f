import { pageConfiguration } from "../pages/vite.mjs";

export default pageConfiguration("playground", new URL("./", import.meta.url));
