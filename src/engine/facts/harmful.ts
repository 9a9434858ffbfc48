import type { Body, Call, RequestFinding } from "../../domain/call.js";
import type { Facts } from "../../domain/facts.js";
import { whyUnrunnable } from "../../domain/unrunnable.js";
import { containerSpecOf, objectOf, textOf, textsOf } from "./members.js";

/**
 * Finds what harms others whether dockerd executes it or refuses it. Such a request is refused in every profile; dockerd does
 * nothing useful with it.
 */
export function harmIn({ request, spec }: Facts, call: Call): RequestFinding | null {
  return unrunnableIn(call) ?? repeatedTarget(spec) ?? renamedColumn(request);
}

/** Getters, by action, of the body that describes a container, an image or a task. */
const CONTAINERS: ReadonlyMap<string, (body: Body) => Body> = new Map([
  ["container.create", (body: Body) => body],
  ["image.commit", (body: Body) => body],
  ["service.create", containerSpecOf],
  ["service.update", containerSpecOf],
]);

function unrunnableIn({ action, body }: Call): RequestFinding | null {
  const containerOf = CONTAINERS.get(action);
  if (containerOf === undefined || body === null) return null;
  const container = containerOf(body as Body);
  const commands = ["Entrypoint", "Cmd", "Shell", "Command", "Args"];
  const firsts = commands.map((name) => textsOf(container, name)[0] ?? "");
  const test = textsOf(objectOf(container, "Healthcheck"), "Test");
  const why = whyUnrunnable({ words: [...firsts, textOf(container, "User")], test });
  return why === null ? null : { kind: "shape", path: "", detail: why };
}

/**
 * dockerd refuses a second mount on a target, and leaves behind what it had made for those before it: volumes that no quota
 * counts, and mounts of images.
 *
 * @see moby daemon/volumes.go, registerMountPoints
 */
function repeatedTarget(spec: Facts["spec"]): RequestFinding | null {
  const mounts = (spec?.mounts ?? []).filter(({ origin }) => MOUNTED_ONCE.has(origin));
  const targets = new Set<string>();
  for (const { field, target } of mounts) {
    if (targets.has(target)) return { kind: "shape", path: field, detail: REPEATED };
    targets.add(target);
  }
  return null;
}

const MOUNTED_ONCE: ReadonlySet<string> = new Set(["binds", "mounts", "tmpfs"]);

/**
 * dockerd chooses a container's processes by the column PID of the host's `ps`, and finds a column of another content that is
 * called so only where a space stands before it.
 *
 * @see moby daemon/top_unix.go, validatePSArgs
 */
function renamedColumn({ action, query }: Facts["request"]): RequestFinding | null {
  const renames = action === "container.top" && (query["ps_args"]?.[0] ?? "").includes("=");
  return renames ? { kind: "shape", path: "ps_args", detail: RENAMED } : null;
}

const REPEATED =
  "another mount has the same target, which dockerd refuses after it has made volumes for the request; leave one out";
const RENAMED =
  "a column with another name could show processes of other users; use the names of ps, as in -eo pid,comm";
