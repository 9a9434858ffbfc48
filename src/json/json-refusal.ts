import type { FindingKind } from "../domain/call.js";

/**
 * Bytes that are not what they must be. Internal: the engine makes a finding of it, the protocol a
 * ProtocolError.
 */
export class JsonRefusal extends Error {
  override readonly name = "JsonRefusal";
  readonly kind: FindingKind;
  /** Where: `HostConfig.Binds[0]`, `""` for the whole. */
  readonly path: string;
  /** What is wrong, for a person; holds no value. */
  readonly detail: string;

  constructor(kind: FindingKind, path: string, detail: string) {
    super(path === "" ? detail : `${path}: ${detail}`);
    this.kind = kind;
    this.path = path;
    this.detail = detail;
  }
}
