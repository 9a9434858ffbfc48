/** The code of `dockwarden replay`, loaded when it runs. */
export { openReplay } from "./open-replay.js";
export { isCapture, readCaptureLines } from "./read-capture.js";
export { failsOn } from "./replay-summary.js";
export { showReplay } from "./show-replay.js";
