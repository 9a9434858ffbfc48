import type { Response } from "../domain/message.js";
import type { Settings } from "../domain/settings.js";

/** What is known of the engine, learnt from its replies. */
export interface EngineView {
  /** Whether it may speak HTTP/2 without TLS, where an absent body proves less. */
  mayUseHttp2(setting: Settings["http2"]): boolean;
  /** Its highest API version, `1.53`; null until a reply has shown it, and where replies have shown several. */
  apiMax(): string | null;
  learn(response: Response): void;
  /** An engine has just started, perhaps a newer one: that HTTP/2 is impossible is not known again. */
  readonly forget: () => void;
}

/** Since Docker 29.2, `daemon/command/daemon.go`: HTTP/2 without TLS. */
const HTTP2_SINCE_MINOR = 53;

/**
 * Messages do not say which daemon asks. For HTTP/2 the highest version counts that was ever told, so that a lower one
 * never makes it less strict; otherwise the only one that was told since an engine started.
 */
export function createEngineView(): EngineView {
  let minor: number | null = null;
  const told = new Set<number>();
  return {
    mayUseHttp2: (setting) => setting !== "never" && (minor === null || minor >= HTTP2_SINCE_MINOR),
    apiMax() {
      const [only] = told;
      return only === undefined || told.size > 1 ? null : `1.${only}`;
    },
    learn({ headers }) {
      const digits = /^1\.(\d{1,4})$/.exec(headers.get("Api-Version") ?? "")?.[1];
      if (digits === undefined) return;
      minor = Math.max(minor ?? 0, Number(digits));
      told.add(Number(digits));
    },
    forget() {
      told.clear();
      // Another daemon may ask here, too; one that may speak HTTP/2 stays known when an old one starts.
      if (minor !== null && minor < HTTP2_SINCE_MINOR) minor = null;
    },
  };
}
