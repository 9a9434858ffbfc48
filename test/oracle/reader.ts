import type { Reader } from "./run.js";
import { readCall } from "../../src/engine/request/read-call.js";

const OPTIONS = {
  minApiVersion: "1.12",
  maxApiVersion: "9.99",
  maxBodyBytes: 16 * 1024 * 1024,
};

/** The reader under test, with every API version open. */
export const reader: Reader = (message, apiMax) =>
  readCall(message, { ...OPTIONS, dockerd: { http2: false, experimental: true, apiMax } });
