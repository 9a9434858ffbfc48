import type { RequestFindingKind } from "../../domain/call.js";

/** The bytes are not valid. Internal: the request reader turns it into a finding, the protocol into a ProtocolError. */
export class JsonRefusal extends Error {
  override readonly name = "JsonRefusal";
  readonly kind: RequestFindingKind;
  /** The location: `HostConfig.Binds[0]`, `""` for the whole. */
  readonly path: string;
  /** The problem, for a person; contains no value. */
  readonly detail: string;

  constructor(kind: RequestFindingKind, path: string, detail: string) {
    super(path === "" ? detail : `${path}: ${detail}`);
    this.kind = kind;
    this.path = path;
    this.detail = detail;
  }
}
