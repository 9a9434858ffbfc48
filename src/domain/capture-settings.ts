/** The settings of the capture: a file with the policy's input for each request. */
export interface CaptureSettings {
  /** An absolute path. */
  readonly file: string;
  /** How large it and the one before it become together. */
  readonly maxBytes: number;
  /** A file with the public key for which the lines are encrypted, an absolute path; null for none. */
  readonly publicKey: string | null;
}
