import type { OutgoingHttpHeaders } from "node:http";
import type { Case, Header, Need } from "../../../src/preview/attack/case.js";
import { fillCase, fillNeed, type Values } from "../../../src/preview/attack/fill-case.js";
import { succeeded } from "../harness/api.js";
import type { Dockerd } from "../harness/dockerd.js";
import { PLUGIN, type Plugin } from "../harness/plugin.js";
import { sendRaw } from "../harness/raw-request.js";
import { clear, restore } from "./restore.js";
import { differences, takeSnapshot, type Snapshot } from "./snapshot.js";
import { waitFor } from "../../wait-for.js";
import { makeWorld } from "../harness/world.js";

/** What became of a case. */
export interface Outcome {
  /** What the plugin answered by its record; null where it was not asked. */
  readonly effect: "allow" | "deny" | "error" | null;
  /** The controls that were violated. */
  readonly controls: readonly string[];
  /** What the daemon answered; null where it only closed the connection. */
  readonly status: number | null;
  /** What is otherwise on the daemon than before. */
  readonly changed: readonly string[];
  /** The answer's end, for a person. */
  readonly said: string;
}

/** A guarded daemon with the world that the cases assume; runs cases one after the other. */
export interface Range {
  run(one: Case): Promise<Outcome>;
}

/** Makes the world and has the plugin guard it. */
export async function openRange(daemon: Dockerd, plugin: Plugin): Promise<Range> {
  const empty = await takeSnapshot(daemon.api);
  let values = await makeWorld(daemon);
  let base = await takeSnapshot(daemon.api);
  await daemon.guardedBy([PLUGIN]);

  const tidy = async (): Promise<void> => {
    await daemon.guardedBy([]);
    if ((await restore(daemon, base)).length > 0) {
      await clear(daemon, empty);
      values = await makeWorld(daemon);
    }
    base = await takeSnapshot(daemon.api);
    await daemon.guardedBy([PLUGIN]);
  };

  // What is there is nobody's business but an administrator's, who asks past the plugin.
  const look = async (): Promise<Snapshot> => {
    await daemon.guardedBy([]);
    try {
      return await takeSnapshot(daemon.api);
    } finally {
      await daemon.guardedBy([PLUGIN]);
    }
  };

  return {
    async run(one) {
      let now: Snapshot | null = null;
      try {
        const filled = fillCase(one, await prepare(daemon, one, values), daemon.highest);
        const before = one.needs.length === 0 ? base : await look();
        const outcome = await judge(daemon, plugin, filled);
        now = await look();
        return { ...outcome, changed: effects(before, now) };
      } finally {
        if (now === null || differences(base, now).length > 0) await tidy();
      }
    },
  };
}

/** What a call did; an exec that has ended by itself is none of it. */
function effects(before: Snapshot, now: Snapshot): readonly string[] {
  return differences(before, now).filter((line) => !line.startsWith("- exec/"));
}

/** Runs the needs: those of an attack past the plugin, those of an honest call as the caller. */
async function prepare(daemon: Dockerd, one: Case, world: Values): Promise<Values> {
  const values = new Map(world);
  if (one.needs.length === 0) return values;
  const isPast = one.expect === "deny";
  if (isPast) await daemon.guardedBy([]);
  try {
    for (const need of one.needs) await meet(daemon, need, values);
    if (one.group === "swarm") await learnSwarm(daemon, values);
  } finally {
    if (isPast) await daemon.guardedBy([PLUGIN]);
  }
  return values;
}

async function meet(daemon: Dockerd, raw: Need, values: Map<string, string>): Promise<void> {
  const need = fillNeed(raw, values, daemon.highest);
  if (need.docker !== undefined) await mustRun(daemon, "docker", need.docker);
  if (need.sh !== undefined) await mustRun(daemon, "sh", ["-c", need.sh]);
  if (need.method !== undefined && need.target !== undefined) {
    await callNeed(daemon, need, [need.method, need.target], values);
  }
}

async function callNeed(
  { api }: Dockerd,
  { body, body_b64: tar, headers = [], capture = {} }: Need,
  [method, target]: readonly [string, string],
  values: Map<string, string>,
): Promise<void> {
  const bytes = tar === undefined ? (body as object | undefined) : Buffer.from(tar, "base64");
  const answer = await api(method, target, bytes, asObject(headers));
  succeeded(answer, `meet the need ${method} ${target}`);
  for (const [name, member] of Object.entries(capture)) {
    values.set(name, String((answer.json as Record<string, unknown>)[member]));
  }
}

async function mustRun(daemon: Dockerd, file: string, args: readonly string[]): Promise<void> {
  const program = file === "docker" ? (daemon.engine.clis[0]?.path ?? file) : file;
  const { code, stderr } = await daemon.sandbox.run(program, args);
  if (code !== 0) throw new Error(`Cannot meet the need ${file} ${args.join(" ")}: ${stderr}`);
}

function asObject(headers: readonly Header[]): OutgoingHttpHeaders {
  return Object.fromEntries(headers);
}

/** What only a swarm can tell; the placeholders of objects that a case does not make stay made up. */
async function learnSwarm({ api }: Dockerd, values: Map<string, string>): Promise<void> {
  // The daemon makes them after it has answered, and they must not pass for what the case did.
  await waitFor("the swarm's own networks", async () => {
    const networks = (await api("GET", "/networks")).json as readonly { readonly Name: string }[];
    const names = networks.map(({ Name }) => Name);
    return ["ingress", "docker_gwbridge"].every((name) => names.includes(name));
  });
  const [node] = (await api("GET", "/nodes")).json as readonly Versioned[];
  const swarm = (await api("GET", "/swarm")).json as Versioned;
  values.set("node_id", node?.ID ?? "");
  values.set("node_v", String(node?.Version.Index));
  values.set("swarm_v", String(swarm.Version.Index));
  values.set("svc_v", "1");
  values.set("sec_id", "none");
}

interface Versioned {
  readonly ID: string;
  readonly Version: { readonly Index: number };
}

async function judge(
  daemon: Dockerd,
  plugin: Plugin,
  { request }: Case,
): Promise<Omit<Outcome, "changed">> {
  const mark = plugin.mark();
  const { status, text } = await sendRaw(daemon.socket, request);
  const [record] = plugin.recordsSince(mark).filter(({ phase }) => phase !== "response");
  return {
    effect: record?.effect ?? null,
    controls: record?.violations.map(({ control }) => control) ?? [],
    status,
    said: text.slice(-300),
  };
}
