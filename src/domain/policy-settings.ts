/** The settings of `policy`: where the policy comes from, if it is not the program's own. */
export interface PolicySettings {
  /** A folder, a file, or a URL of http or https. */
  readonly bundle: string;
  /** Null if bundles need no signature. */
  readonly keys: BundleKeys | null;
  readonly poll: PollTimes;
  /** PEM files for TLS; null for none. */
  readonly tls: BundleTlsFiles;
  /** The file of a bearer token; null for none. */
  readonly tokenFile: string | null;
  /** The folder of the last good bundle; null for `policy` beside the ownership log. */
  readonly state: string | null;
}

/** The keys that may sign a bundle. */
export interface BundleKeys {
  /** By id. */
  readonly keys: Readonly<Record<string, BundleKey>>;
  /** The scope that a signature must have; null for none. */
  readonly scope: string | null;
}

/** A public key, which verifies signatures of one algorithm alone. */
export interface BundleKey {
  readonly algorithm: BundleAlgorithm;
  /** In PEM. */
  readonly pem: string;
  /** The file that it is read from, if it is. */
  readonly file?: string;
}

/** OPA has more algorithms: those with a shared secret would let each host sign, and others are hardly used. */
export const BUNDLE_ALGORITHMS = ["RS256", "ES256"] as const;

export type BundleAlgorithm = (typeof BUNDLE_ALGORITHMS)[number];

/** The bounds of the pause between polls of a bundle's server, in seconds. */
export interface PollTimes {
  readonly minSeconds: number;
  readonly maxSeconds: number;
  /** The longest time that a server may hold a long poll open; null for no long polling. */
  readonly longPollSeconds: number | null;
}

export interface BundleTlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}
