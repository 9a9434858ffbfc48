import { STRUCTS } from "./tables/fields.js";
import type { Field } from "./table-shapes.js";
import { fold } from "./fold.js";

/** A struct, indexed for the decoder. */
export interface StructIndex {
  readonly exact: ReadonlyMap<string, Member>;
  /** By folded name; no two names of one struct fold together. */
  readonly folded: ReadonlyMap<string, Member>;
  /** True if an unknown key, here and below, may be a newer engine's privilege. */
  readonly sensitive: boolean;
  /** Unknown keys that clients are known to send here, and that no engine reads. */
  readonly tolerated: ReadonlySet<string>;
  /** Folded names of members that clients are known to send in two spellings, with one value. */
  readonly repeated: ReadonlySet<string>;
}

/** A member in dockerd's own spelling. */
export interface Member {
  readonly name: string;
  readonly field: Field;
}

/** docker-modem posts the options of its own call as the body. */
const DOCKER_MODEM = ["_query", "_body", "abortSignal", "hijack", "stdin"];

const TOLERATED: Readonly<Record<string, readonly string[]>> = {
  // docker-py's init_path, for engines before 17.
  "container.HostConfig": ["InitPath"],
  "mount.Mount": [],
  // docker-py and docker-java repeat the container.
  "body:exec_create": ["Container", "containerId", ...DOCKER_MODEM],
  // CLIs before 18 repeat the parameters of the exec's creation.
  "body:exec_start": [
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "Cmd",
    "DetachKeys",
    ...DOCKER_MODEM,
  ],
  "body:service_create": DOCKER_MODEM,
  "body:service_update": DOCKER_MODEM,
};

/** docker-java writes `enableIPv6` and `EnableIPv6`. */
const REPEATED: Readonly<Record<string, readonly string[]>> = {
  "body:network_create": ["ENABLEIPV6"],
};

const indexes = new Map<string, StructIndex>();

/** Returns the index of a struct by dockerd's name of its type. */
export function structOf(ref: string): StructIndex {
  let index = indexes.get(ref);
  if (index === undefined) {
    index = build(ref);
    indexes.set(ref, index);
  }
  return index;
}

function build(ref: string): StructIndex {
  const struct = STRUCTS[ref];
  if (struct === undefined) throw new Error(`Cannot decode a body: no struct "${ref}"`);
  const members = Object.entries(struct).map(([name, field]) => ({ name, field }));
  const tolerated = TOLERATED[ref];
  return {
    exact: new Map(members.map((member) => [member.name, member])),
    folded: new Map(members.map((member) => [fold(member.name) ?? "", member])),
    sensitive: tolerated !== undefined,
    tolerated: new Set(tolerated),
    repeated: new Set(REPEATED[ref]),
  };
}
