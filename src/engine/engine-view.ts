import type { Response } from "../domain/message.js";
import type { Settings } from "../domain/settings.js";

/** What is known of the engine, learnt from its replies. */
export interface EngineView {
  /** Whether it may speak HTTP/2 without TLS, where an absent body proves less. */
  mayUseHttp2(setting: Settings["http2"]): boolean;
  /** Its highest API version, `1.53`; null until a reply has shown it. */
  apiMax(): string | null;
  learn(response: Response): void;
  /** An engine has just started, perhaps a newer one: that HTTP/2 is impossible is not known again. */
  readonly forget: () => void;
}

/** Since Docker 29.2, `daemon/command/daemon.go`: HTTP/2 without TLS. */
const HTTP2_SINCE_MINOR = 53;

/** A view that takes the highest version it is told, so that a lower one never makes it less strict. */
export function createEngineView(): EngineView {
  let minor: number | null = null;
  return {
    mayUseHttp2: (setting) => setting !== "never" && (minor === null || minor >= HTTP2_SINCE_MINOR),
    apiMax: () => (minor === null ? null : `1.${minor}`),
    learn({ headers }) {
      const digits = /^1\.(\d{1,4})$/.exec(headers.get("Api-Version") ?? "")?.[1];
      if (digits !== undefined) minor = Math.max(minor ?? 0, Number(digits));
    },
    forget() {
      // Another daemon may ask here, too; one that may speak HTTP/2 stays known when an old one starts.
      if (minor !== null && minor < HTTP2_SINCE_MINOR) minor = null;
    },
  };
}
