import { bodyTreeOf, isMap, type BodyMap, type BodyNode } from "../world/body-tree.js";
import type { OfflineRequest } from "../world/offline-request.js";

/**
 * Returns a docker command line that sends a request, as far as the request says nothing else than flags that are known here;
 * null otherwise.
 */
export function dockerLine({ method, target, body }: OfflineRequest): string | null {
  const [path = ""] = target.replace(/^\/v[0-9.]+/, "").split("?", 1);
  const tree = bodyTreeOf(body);
  // A name in another spelling is none of docker's own requests.
  if (method !== "POST" || tree === null || path.includes("%")) return null;
  if (path === "/containers/create") return lineOfRun(tree, target);
  const container = /^\/containers\/([^/]+)\/exec$/.exec(path)?.[1];
  return container === undefined ? null : lineOfExec(tree, container);
}

type Flag = (value: BodyNode) => readonly string[] | null;

const valued =
  (flag: string): Flag =>
  (value) =>
    typeof value === "string" || typeof value === "number" ? [flag, String(value)] : null;

const switched =
  (flag: string): Flag =>
  (value) =>
    value === true ? [flag] : value === false ? [] : null;

const listed =
  (flag: string): Flag =>
  (value) =>
    Array.isArray(value) && value.every((item) => typeof item === "string")
      ? value.flatMap((item) => [flag, item])
      : null;

const ignored: Flag = () => [];

const OF_HOST_CONFIG: Readonly<Record<string, Flag>> = {
  Binds: listed("--volume"),
  CapAdd: listed("--cap-add"),
  CapDrop: listed("--cap-drop"),
  CgroupParent: valued("--cgroup-parent"),
  CgroupnsMode: valued("--cgroupns"),
  IpcMode: valued("--ipc"),
  Memory: valued("--memory"),
  MemorySwap: valued("--memory-swap"),
  NanoCpus: (value) => (typeof value === "number" ? ["--cpus", String(value / 1e9)] : null),
  NetworkMode: valued("--network"),
  PidMode: valued("--pid"),
  PidsLimit: valued("--pids-limit"),
  Privileged: switched("--privileged"),
  ReadonlyRootfs: switched("--read-only"),
  Runtime: valued("--runtime"),
  SecurityOpt: listed("--security-opt"),
};

const OF_CONFIG: Readonly<Record<string, Flag>> = {
  Env: listed("--env"),
  HostConfig: (value) => (isMap(value) ? flagsOf(value, OF_HOST_CONFIG) : null),
  Hostname: valued("--hostname"),
  Image: ignored,
  Cmd: ignored,
  User: valued("--user"),
  WorkingDir: valued("--workdir"),
};

const OF_EXEC: Readonly<Record<string, Flag>> = {
  AttachStdout: ignored,
  AttachStderr: ignored,
  Cmd: ignored,
  Env: listed("--env"),
  Privileged: switched("--privileged"),
  User: valued("--user"),
  WorkingDir: valued("--workdir"),
};

/** Null if a member has no flag here: the command line would do something else than the request. */
function flagsOf(map: BodyMap, known: Readonly<Record<string, Flag>>): readonly string[] | null {
  const words: string[] = [];
  for (const [name, value] of Object.entries(map)) {
    const flags = Object.hasOwn(known, name) ? known[name]?.(value) : null;
    if (flags === null || flags === undefined) return null;
    words.push(...flags);
  }
  return words;
}

function lineOfRun(tree: BodyMap, target: string): string | null {
  const flags = flagsOf(tree, OF_CONFIG);
  const { Image: image, Cmd: command } = tree;
  if (flags === null || typeof image !== "string") return null;
  const name = new URLSearchParams(target.split(/\?(.*)/s)[1] ?? "").get("name");
  const named = name === null ? [] : ["--name", name];
  return quoted(["docker", "run", ...named, ...flags, image, ...wordsOf(command)]);
}

function lineOfExec(tree: BodyMap, container: string): string | null {
  const flags = flagsOf(tree, OF_EXEC);
  if (flags === null) return null;
  return quoted(["docker", "exec", ...flags, container, ...wordsOf(tree["Cmd"])]);
}

function wordsOf(command: BodyNode | undefined): readonly string[] {
  if (typeof command === "string") return [command];
  if (!Array.isArray(command)) return [];
  return command.flatMap((word) => (typeof word === "string" ? [word] : []));
}

/** Quotes words for a shell: a name must not become another command when the line is pasted. */
function quoted(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[A-Za-z0-9_./:=@,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`,
    )
    .join(" ");
}
