import type { KnownOfDockerd } from "../src/engine/request/dockerd-view.js";

/** An engine that has not answered yet. */
export const UNKNOWN_DOCKERD: KnownOfDockerd = { http2: true, experimental: true, apiMax: null };
