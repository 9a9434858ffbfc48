import type { Call, Value } from "../../src/domain/call.js";
import { isTrue } from "../../src/domain/form-boolean.js";
import { compareVersions, int64ValueOrZero } from "../../src/engine/request/go-values.js";
import { memberOf, objectOf, pruned, respelt, sameValue, without } from "./compare-values.js";
import { text } from "./vector-message.js";
import { readQueryJson } from "../../src/engine/request/read-query-json.js";

/**
 * Whether a call, as it was read, is what an engine's handlers then executed.
 *
 * @param executed `[{ call, args }]`, as the vectors record it
 */
export function isExecuted(call: Call, executed: Value): boolean {
  if (!Array.isArray(executed)) return true;
  return executed.every((step: Value) => {
    const name = text(step, "call");
    const expected = EXPECTED[name];
    if (expected === undefined) throw new Error(`Cannot compare: no arguments known of "${name}"`);
    const ours = objectOf(Object.entries(expected(call)));
    return sameValue(plain(ours, call), plain(memberOf(step, "args"), call));
  });
}

type Arguments = Readonly<Record<string, Value>>;

/** What the handlers get, by the method that they call. */
const EXPECTED: Readonly<Record<string, (call: Call) => Arguments>> = {
  ContainerCreate: (call) => ({
    config: without(call.body, new Set(["HostConfig", "NetworkingConfig"])),
    hostConfig: memberOf(call.body, "HostConfig"),
    networkingConfig: memberOf(call.body, "NetworkingConfig"),
    name: first(call, "name"),
    platform: platformOf(first(call, "platform")),
  }),
  ContainerExecCreate: (call) => ({ ...named(call), options: call.body }),
  ContainerStart: (call) => ({
    ...named(call),
    checkpoint: first(call, "checkpoint"),
    checkpointDir: first(call, "checkpoint-dir"),
  }),
  ContainerRm: (call) => ({ ...named(call), force: bool(call, "force") }),
  Containers: (call) => ({
    options: objectOf([["Limit", int64ValueOrZero(first(call, "limit"))]]),
  }),
  ContainerKill: (call) => ({ ...named(call), signal: first(call, "signal") }),
  ContainerRename: (call) => ({ ...named(call), new: first(call, "name") }),
  ContainerExtractToDir: (call) => ({ ...named(call), path: first(call, "path") }),
  ContainersPrune: () => ({}),
  SystemVersion: () => ({}),
  CreateService: (call) => ({ spec: call.body }),
  SwarmInit: (call) => ({ request: call.body }),
  SwarmUpdate: (call) => ({
    spec: call.body,
    version: Number(first(call, "version")),
    flags: objectOf(ROTATED.map((name) => [name, bool(call, lowered(name))])),
  }),
  PluginPull: (call) => ({ name: nameOfPlugin(call), ref: first(call, "remote") }),
  PluginSet: (call) => ({ ...named(call), args: call.body }),
  PluginCreate: (call) => ({ name: first(call, "name") }),
  PullImage: (call) => ({ ref: tagged(first(call, "fromImage"), call) }),
  PushImage: (call) => ({ ref: tagged(call.vars["name"] ?? "", call) }),
  BuildCancel: (call) => ({ id: first(call, "id") }),
  ContainerAttach: (call) => ({
    ...named(call),
    ...flags(call, ["stdin", "stdout", "stderr", "stream", "logs"]),
  }),
  Build: (call) => ({ options: objectOf(Object.entries(buildOptions(call))) }),
};

/** @param text `linux/arm64` */
function platformOf(text: string): Value {
  const [os, architecture] = text.split("/");
  return text === ""
    ? null
    : objectOf(Object.entries({ os: os ?? null, architecture: architecture ?? null }));
}

const ROTATED = ["RotateWorkerToken", "RotateManagerToken", "RotateManagerUnlockKey"];

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Without a name of its own a plugin has that of its reference. */
function nameOfPlugin(call: Call): string {
  return first(call, "name") || first(call, "remote");
}

function buildOptions(call: Call): Arguments {
  return {
    RemoteContext: first(call, "remote"),
    Remove: first(call, "rm") === "" || bool(call, "rm"),
    SessionID: first(call, "session"),
    Version: first(call, "version") || "1",
    BuildID: first(call, "buildid"),
    Outputs: readQueryJson("q_build_outputs", first(call, "outputs")),
    Ulimits: readQueryJson("q_build_ulimits", first(call, "ulimits")),
    BuildArgs: readQueryJson("q_build_args", first(call, "buildargs")),
    NetworkMode: first(call, "networkmode"),
    CgroupParent: first(call, "cgroupparent"),
    Dockerfile: first(call, "dockerfile"),
    Target: first(call, "target"),
    PullParent: bool(call, "pull"),
    NoCache: bool(call, "nocache"),
    Memory: int64ValueOrZero(first(call, "memory")),
    ShmSize: int64ValueOrZero(first(call, "shmsize")),
    Tags: call.query.get("t") ?? [],
    ExtraHosts: call.query.get("extrahosts") ?? [],
  };
}

/** Without what dockerd adds by itself. */
function plain(args: Value, call: Call): Value {
  const hostConfig = memberOf(args, "hostConfig");
  const added = Object.entries(hostConfig ?? {}).flatMap(([name, value]) =>
    isDefault(name, value as Value, call) ? [name] : [],
  );
  const rest = Object.entries(
    without(args, new Set(["defaultReadOnlyNonRecursive", "content"])) ?? {},
  );
  const ours = objectOf(rest.map(([name, value]) => [name, shortName(value as Value)]));
  if (hostConfig === null) return pruned(respelt(ours));
  return pruned(respelt({ ...ours, hostConfig: without(hostConfig, new Set(added)) }));
}

function isDefault(name: string, value: Value, { version }: Call): boolean {
  const old = version !== null && version !== "" && compareVersions(version, "1.40") < 0;
  const defaults: Readonly<Record<string, readonly Value[]>> = {
    NetworkMode: ["bridge", "default"],
    ConsoleSize: [[0, 0]],
    IpcMode: old ? ["shareable"] : [],
  };
  return (defaults[name] ?? []).some((usual) => sameValue(usual, value));
}

function shortName(value: Value): Value {
  if (typeof value !== "string") return value;
  return value.replace(/^docker\.io\/library\//, "").replace(/:latest$/, "");
}

function named(call: Call): Arguments {
  return { name: call.vars["name"] ?? "" };
}

function tagged(name: string, call: Call): string {
  const tag = first(call, "tag");
  return tag === "" ? name : `${name}:${tag}`;
}

function flags(call: Call, names: readonly string[]): Arguments {
  return Object.fromEntries(names.map((name) => [name, bool(call, name)]));
}

function bool(call: Call, name: string): boolean {
  return isTrue(first(call, name));
}

function first(call: Call, name: string): string {
  return call.query.get(name)?.[0] ?? "";
}
