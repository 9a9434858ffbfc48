/** What `dockwarden attack` uses, loaded together when it runs. */
export { attack } from "./attack.js";
export { aboutSettings } from "../session/about-settings.js";
export { chooseSettings } from "../session/open-configuration.js";
export { showAttack } from "./show-attack.js";
