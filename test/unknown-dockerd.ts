import type { KnownOfEngine } from "../src/request/dockerd-view.js";

/** An engine that has not answered yet. */
export const UNKNOWN_ENGINE: KnownOfEngine = { http2: true, experimental: true, apiMax: null };
