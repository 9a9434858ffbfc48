import type { Violation } from "../../domain/decision.js";
import { findMember, memberAt } from "../world/body-tree.js";
import type { BodyMap, BodyNode, BodyPath } from "../world/body-tree.js";
import type { EditContext } from "./edit-context.js";
import type { RequestEdit } from "./request-edit.js";

const MIB = 1024 * 1024;

/** The paths of a container's description in a request, by action: before the members of HostConfig, and of Config. */
const PLACES: Readonly<Record<string, { readonly host: string[]; readonly own: string[] }>> = {
  "container.create": { host: ["HostConfig"], own: [] },
  "container.update": { host: [], own: [] },
  "exec.create": { host: [], own: [] },
};

/** The values that satisfy a control; if several do, the most common comes first. */
const WANTED: Readonly<Record<string, (context: EditContext) => readonly Wanted[]>> = {
  memory_limit: ({ own }) => {
    const most = numberOf(own, "memory_limit", "max_memory");
    const bytes = Math.min(256 * MIB, most > 0 ? most : Infinity);
    return [
      { host: { Memory: bytes } },
      { host: { Memory: bytes, MemorySwap: bytes } },
      { host: { MemorySwap: bytes } },
    ];
  },
  cpu_limit: ({ own }) => {
    const most = numberOf(own, "cpu_limit", "max_cpus");
    const cpus = most > 0 ? Math.min(1, most) : 1;
    return [{ host: { NanoCpus: cpus * 1e9 } }];
  },
  pids_limit: ({ own }) => {
    const most = numberOf(own, "pids_limit", "max_pids");
    return [{ host: { PidsLimit: most > 0 ? Math.min(100, most) : 100 } }];
  },
  run_as_non_root: ({ user }) => [{ own: { User: user ?? "1000:1000" } }],
  run_as_own_uid: ({ user }) => (user === null ? [] : [{ own: { User: user } }]),
  exec_user: ({ user }) => [{ own: { User: user ?? "1000:1000" } }],
  read_only_rootfs: () => [{ host: { ReadonlyRootfs: true } }],
  default_bridge: () => [{ host: { NetworkMode: "none" } }],
  network_attachment: () => [{ host: { NetworkMode: "none" } }],
  host_ipc_namespace: () => [{ host: { IpcMode: "private" } }],
  cgroup_placement: ({ own }) => {
    const parent = own.parameters["cgroup_placement"]?.["required_cgroup_parent"];
    const named = typeof parent === "string" ? [{ host: { CgroupParent: parent } }] : [];
    return [...named, { host: { CgroupnsMode: "private" } }];
  },
  runtime_selection: ({ own }) => {
    const runtime = own.parameters["runtime_selection"]?.["required_runtime"];
    return typeof runtime === "string" ? [{ host: { Runtime: runtime } }] : [];
  },
  restart_and_healthcheck: () => [
    { host: { RestartPolicy: { Name: "no" } } },
    { own: { Healthcheck: { Test: ["CMD", "true"] } } },
  ],
  log_driver: () => [
    { host: { LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } } } },
  ],
};

interface Wanted {
  readonly host?: Readonly<Record<string, BodyNode>>;
  readonly own?: Readonly<Record<string, BodyNode>>;
}

/** The item that a control requires in a list. */
const LISTED: Readonly<Record<string, readonly [list: string, item: string]>> = {
  no_new_privileges: ["SecurityOpt", "no-new-privileges:true"],
  drop_all_capabilities: ["CapDrop", "ALL"],
};

/** Returns changes that add or replace what a control wants; `[]` if nothing is known to satisfy it. */
export function remediesOf(violation: Violation, context: EditContext): readonly RequestEdit[] {
  if (context.tree === null) return [];
  return [...wantedEdits(violation, context), ...listedEdits(violation, context)].concat(
    readOnlyEdits(violation, context),
    portEdits(violation, context),
  );
}

function wantedEdits({ control }: Violation, context: EditContext): readonly RequestEdit[] {
  const place = PLACES[context.action];
  const wanted = WANTED[control]?.(context) ?? [];
  if (place === undefined) return [];
  return wanted.flatMap(({ host = {}, own = {} }) => {
    const all = [
      ...Object.entries(host).map(([name, value]) => ({ path: [...place.host, name], value })),
      ...Object.entries(own).map(([name, value]) => ({ path: [...place.own, name], value })),
    ];
    return all.map(({ path, value }) => ({ kind: "set", path, value }) as const);
  });
}

function listedEdits(
  { control }: Violation,
  { action, tree }: EditContext,
): readonly RequestEdit[] {
  const listed = LISTED[control];
  if (listed === undefined || action !== "container.create" || tree === null) return [];
  const [list, item] = listed;
  const path = findMember(tree, `HostConfig.${list}`) ?? ["HostConfig", list];
  const items = memberAt(tree, path);
  // A list that another value took the place of is made again.
  return Array.isArray(items) || items === undefined || items === null
    ? [{ kind: "append", path, value: item }]
    : [];
}

/** A bind may be permitted if it is read-only. */
function readOnlyEdits({ field }: Violation, { tree }: EditContext): readonly RequestEdit[] {
  const path = field === null || tree === null ? null : findMember(tree, field);
  if (path === null || tree === null) return [];
  const value = memberAt(tree, path);
  if (path.includes("Binds") && typeof value === "string") return readOnlyBind(path, value);
  return path.includes("Mounts") ? readOnlyMount(path, tree) : [];
}

function readOnlyMount(path: BodyPath, tree: BodyMap): readonly RequestEdit[] {
  const item = path.slice(0, path.findIndex((step) => typeof step === "number") + 1);
  const flag = [...item, "ReadOnly"];
  if (item.length === 0 || memberAt(tree, flag) === true) return [];
  return [{ kind: "set", path: flag, value: true }];
}

function readOnlyBind(path: BodyPath, bind: string): readonly RequestEdit[] {
  const parts = bind.split(":");
  if (parts[2]?.split(",").includes("ro") === true) return [];
  return [{ kind: "set", path, value: parts.length === 2 ? `${bind}:ro` : `${bind},ro` }];
}

/** A port may be permitted on the loopback address. */
function portEdits({ control, field }: Violation, { tree }: EditContext): readonly RequestEdit[] {
  if (control !== "published_ports" || field === null || tree === null) return [];
  const path = findMember(tree, field);
  const place = path?.findIndex((step) => typeof step === "number") ?? -1;
  if (path === null || place < 0) return [];
  return [{ kind: "set", path: [...path.slice(0, place + 1), "HostIp"], value: "127.0.0.1" }];
}

function numberOf({ parameters }: EditContext["own"], control: string, name: string): number {
  const value = parameters[control]?.[name];
  return typeof value === "number" ? value : 0;
}
