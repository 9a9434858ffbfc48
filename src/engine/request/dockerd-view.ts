import type { Headers } from "../../domain/message.js";
import type { Settings } from "../../domain/settings.js";

/** dockerd's properties that change how a request is read. */
export interface KnownOfDockerd {
  /** True if it may speak HTTP/2 without TLS, as engines from 29.2 do, so that an absent body proves less. */
  readonly http2: boolean;
  /** True if it may be experimental, and so restore checkpoints. */
  readonly experimental: boolean;
  /** Its highest API version, `1.53`; null until a response has shown it, and if responses have shown several. */
  readonly apiMax: string | null;
}

/** Learns about dockerd from its responses. */
export interface DockerdView {
  known(http2: Settings["http2"]): KnownOfDockerd;
  apiMax(): KnownOfDockerd["apiMax"];
  readonly learn: (headers: Headers) => void;
  /** Call this when dockerd has started, perhaps a newer one: HTTP/2 may be possible again. */
  readonly forget: () => void;
}

/** Since Docker 29.2, `daemon/command/daemon.go`: HTTP/2 without TLS. */
const HTTP2_SINCE_MINOR = 53;

/**
 * Creates a view. Messages do not tell which dockerd sent them. For HTTP/2 the highest version ever seen
 * counts, so that a lower one never relaxes the check; otherwise the only version seen since dockerd started.
 */
export function createDockerdView(): DockerdView {
  let minor: number | null = null;
  const versions = new Set<number>();
  let experimental: boolean | null = null;
  const apiMax = (): string | null => onlyOf(versions);
  return {
    apiMax,
    known: (setting) => ({
      http2: setting !== "never" && (minor === null || minor >= HTTP2_SINCE_MINOR),
      experimental: experimental !== false,
      apiMax: apiMax(),
    }),
    learn(headers) {
      if (experimental !== true) experimental = saysExperimental(headers) ?? experimental;
      const digits = /^1\.(\d{1,4})$/.exec(headers.get("Api-Version") ?? "")?.[1];
      if (digits === undefined) return;
      minor = Math.max(minor ?? 0, Number(digits));
      versions.add(Number(digits));
    },
    forget() {
      versions.clear();
      // Another dockerd may use this plugin, too; one that may speak HTTP/2 is remembered when an old one starts.
      if (minor !== null && minor < HTTP2_SINCE_MINOR) minor = null;
      if (experimental === false) experimental = null;
    },
  };
}

function onlyOf(minors: ReadonlySet<number>): string | null {
  const [only] = minors;
  return only === undefined || minors.size > 1 ? null : `1.${only}`;
}

/** Source: moby daemon/server/middleware/experimental.go, which adds it to every response. */
function saysExperimental(headers: Headers): boolean | null {
  const text = headers.get("Docker-Experimental");
  return text === undefined ? null : text !== "false";
}
