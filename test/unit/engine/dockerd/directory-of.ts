import { BUILT_IN_POOLS } from "../../../../src/domain/built-in-pools.js";
import type { DockerdObject } from "../../../../src/domain/dockerd-object.js";
import type { FoundReference, Reference } from "../../../../src/domain/target-facts.js";
import type { Directory } from "../../../../src/engine/dockerd/directory.js";
import { createUnusedVolumes } from "../../../../src/engine/dockerd/unused-volumes.js";

/** A container without mounts. */
export const NOTHING_STORED = {
  workingDir: "",
  restart: "no",
  mounts: [],
  files: [],
  unrunnable: null,
} as const;

/** A host as dockerd is installed on it. */
const HOST = {
  os: "linux",
  default_runtime: "runc",
  userns_remap: false,
  no_new_privileges_default: null,
  private_cgroupns_default: true,
  selinux: false,
  never_masked: [],
  address_pools: BUILT_IN_POOLS,
  swarm: null,
  copies_safely: null,
  snapshot_store: null,
  numeric_groups: true,
  data_root: "/var/lib/docker",
};

/** A directory in which everything is there and `owner` made it, but for the network that each daemon has. */
export function directoryOf(owner: string): Directory {
  return {
    find: (_asker, references) => Promise.resolve(references.map(foundAs)),
    ownerOfGone: () => null,
    ownerOf: ({ names }) => (names.includes("bridge") ? null : owner),
    usageOf: () => ({ containers: 0, volumes: 0, networks: 0, services: 0 }),
    containersOf: () => [],
    volumesInUse: (_asker, names) =>
      Promise.resolve(new Map(names.map((name) => [name, { containers: 0, running: 0 }]))),
    // Nothing runs here.
    unusedVolumes: { ...createUnusedVolumes(), isUnused: () => true },
    states: {
      there: () => Promise.resolve(new Map()),
      limitsOf: () => Promise.resolve(null),
      changed: () => undefined,
    },
    host: {
      facts: () => Promise.resolve(HOST),
      known: () => HOST,
      defaults: () => Promise.resolve({ logDriver: "json-file", swapLimit: true, dropped: [] }),
      forget: () => undefined,
    },
    prober: { answersPing: () => Promise.resolve(true), answersFor: () => Promise.resolve(true) },
    isOwn: () => false,
    gone: () => undefined,
    inspect: () => Promise.resolve({ state: "missing" }),
    inspectAgain: () => Promise.resolve({ state: "missing" }),
    volumes: () => Promise.resolve(new Set()),
    list: () => Promise.reject(new Error("There is no daemon")),
    close: () => undefined,
  };
}

/** What the reference means, an object of its own kind and name. */
function foundAs(reference: Reference): FoundReference {
  return {
    reference,
    answer: { state: "found", object: objectOf(reference) },
    volumes: [],
  };
}

function objectOf({ kind, ref }: Reference): DockerdObject {
  return {
    kind,
    id: ref,
    names: [ref],
    labels: {},
    parent: null,
    container:
      kind === "container"
        ? {
            user: "",
            image: "",
            createdAt: "",
            logDriver: "",
            rootReadOnly: false,
            execs: 0,
            status: "exited",
            mounts: [],
            hostName: "",
            domainName: "",
            toJoin: [],
            joined: [],
            sharing: [],
            stored: NOTHING_STORED,
          }
        : null,
    network: kind === "network" ? { driver: "bridge", scope: "local", ingress: false } : null,
    volume: kind === "volume" ? { driver: "local", options: {}, cluster: false } : null,
  };
}
