import type {
  DockerdObject,
  Inspected,
  StoredMount,
} from "../../../../src/domain/dockerd-object.js";
import type { Facts } from "../../../../src/domain/facts.js";
import type { FoundReference } from "../../../../src/domain/target-facts.js";
import { createUnusedVolumes } from "../../../../src/engine/dockerd/unused-volumes.js";
import { callOf, checkedFacts } from "../facts/call.js";
import { directoryOf } from "../dockerd/directory-of.js";

const BARE = { labels: {}, parent: null, container: null, network: null, volume: null } as const;

/** A volume with options, or one that is missing. */
export function volumeOf(
  name: string,
  options: Readonly<Record<string, string>> | null,
): FoundReference {
  const reference = { field: "", kind: "volume", use: "mount", ref: name } as const;
  if (options === null) return { reference, answer: { state: "missing" }, volumes: [] };
  const volume = { driver: "local", options, cluster: false };
  const object: DockerdObject = { ...BARE, kind: "volume", id: name, names: [name], volume };
  return { reference, answer: { state: "found", object }, volumes: [] };
}

/** A stopped container with mounts: `["volume", "data"]`. */
export function containerWith(...mounts: readonly (readonly [string, string])[]): Inspected {
  const stored = mounts.map(([type, name]): StoredMount => ({
    ...{ type, name, source: "", target: `/${name}`, readOnly: false },
    ...{ readOnlyBelow: false, propagation: "", relabel: "" },
  }));
  const container = {
    ...{
      user: "",
      image: "alpine",
      createdAt: "",
      logDriver: "",
      rootReadOnly: false,
      execs: 0,
      mounts: [],
    },
    ...{ toJoin: [], joined: [], sharing: [], hostName: "", domainName: "", status: "exited" },
    stored: { workingDir: "", restart: "no", mounts: stored, files: [], unrunnable: null },
  };
  return {
    state: "found",
    object: { ...BARE, kind: "container", id: "c", names: ["c"], container },
  };
}

/** The container that a request is about. */
export function subject(answer: Inspected): FoundReference {
  const reference = { field: "path", kind: "container", use: "subject", ref: "c" } as const;
  return { reference, answer, volumes: [] };
}

/** A request about a container. */
export function about(action: string): Facts {
  return checkedFacts(callOf(action, { vars: { name: "c" }, body: null }));
}

/** A directory that knows no volume to be unused. */
export function knowing() {
  return { ...directoryOf("alice"), unusedVolumes: createUnusedVolumes() };
}
