/** The code of `dockwarden learn`, loaded when it runs. */
export { isThere } from "../session/read-input.js";
export { learn } from "./learn.js";
export { createRequestCollector } from "./seen-requests.js";
export { startSettings } from "./start-settings.js";
