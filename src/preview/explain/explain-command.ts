/** The code of `dockwarden explain`, loaded when it runs. */
export { decisionHead } from "./decision-head.js";
export { explain } from "./explanation.js";
export { readQuestion } from "./question.js";
export { openSession } from "../session/session.js";
export { showExplanation } from "./show-explanation.js";
