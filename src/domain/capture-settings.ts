/** The settings of the capture: a file with the policy's input for each request. */
export interface CaptureSettings {
  /** An absolute path. */
  readonly file: string;
  /** The maximum size of this file and the one before it together. */
  readonly maxBytes: number;
  /** A file with the public key for which the lines are encrypted, an absolute path; null for none. */
  readonly publicKey: string | null;
}
