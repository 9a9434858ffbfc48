/** The code of `dockwarden attack`, loaded when it runs. */
export { attack } from "./attack.js";
export { aboutSettings } from "../session/about-settings.js";
export { chooseSettings } from "../session/open-configuration.js";
export { showAttack } from "./show-attack.js";
