import { setTimeout as sleep } from "node:timers/promises";
import type { Answerer } from "../../harness/api.js";
import { CANARIES, CANARY_TEXT } from "./canaries.js";
import { HOMES, IMAGE, type EffectLab } from "./lab.js";
import type { CallStep, HoldStep, MoveStep, Sequence, Step, StirInStep } from "./step.js";
import { removeObjects, removeRootsFiles, SEARCH, textInStorage } from "./traces.js";
import { openUserFiles } from "./user-files.js";

/** What became of a sequence. */
export interface Outcome {
  /** What touched a canary, or showed its text; none if all is well. */
  readonly hits: readonly string[];
  /** A line for each call with its status. */
  readonly calls: readonly string[];
  readonly allowed: number;
  readonly denied: number;
  /** Connections that dockerd or the time limit broke off. */
  readonly broken: number;
}

/** Some calls are answered only when a container ends. */
const CALL_LIMIT_MS = 20_000;

/** What `multi-tenant` wants of a container. */
const OWN = {
  alice: {
    User: "10001:10001",
    HostConfig: {
      Memory: 1 << 27,
      NanoCpus: 1e9,
      PidsLimit: 64,
      SecurityOpt: ["no-new-privileges"],
    },
  },
  job: { HostConfig: {} },
};

/** Does what a sequence says, removes what it has made and says what was touched. */
export async function runSequence(lab: EffectLab, sequence: Sequence): Promise<Outcome> {
  const { user } = sequence;
  const home = lab.outside(HOMES[user].home);
  const files = openUserFiles(lab.daemon.sandbox, HOMES[user].home);
  const calls = openCalls(lab, user);
  for (const step of sequence.steps) await take(step);
  await calls.settled();
  await files.end();
  const touched = (await lab.canaries.hits()).filter((line) => !isBeforeRefusal(lab, line));
  const stored = await textInStorage(lab);
  await removeObjects(lab);
  const made = user === "alice" ? removeRootsFiles(home) : [];
  const { found, ...counts } = calls.counts();
  // Where a canary is mounted, the search for its text opens it as well.
  const removing = (await lab.canaries.hits()).filter(
    (line) => !line.includes(SEARCH) && !isBeforeRefusal(lab, line),
  );
  return { ...counts, hits: [...found, ...touched, ...stored, ...made, ...removing] };

  async function take(step: Step): Promise<void> {
    if ("call" in step) await calls.send(step);
    else if ("waitMs" in step) await sleep(step.waitMs);
    else if ("swap" in step || "back" in step) await move(step);
    else if ("stir" in step) {
      const name = `${HOMES[user].home}/${step.stir}`;
      files.stir([name, `${name}.link`], step.pauseMs);
    } else if ("still" in step) await files.still();
    else await moveInside(step);
  }

  async function moveInside(step: StirInStep | HoldStep): Promise<void> {
    const root = await calls.rootOf("hold" in step ? step.hold : step.stirIn);
    if (root === null) return;
    const [name, other] = step.names;
    if ("stirIn" in step) files.stir([`${root}${name}`, `${root}${other}`], step.pauseMs);
    else {
      if (other === "device") await lab.canaries.makeDevice(`${root}${step.folder}/device`);
      await files.hold(`${root}${step.folder}`, step.names);
    }
  }

  /** Moves a source: between calls where nothing pins it, since dockerd resolves it again after the decision. */
  async function move(step: MoveStep): Promise<void> {
    if (!lab.variant.isPinned) await calls.settled();
    if ("swap" in step) files.swap(step.swap);
    else files.back(step.back);
  }
}

/**
 * Whether dockerd has only mounted a volume's device at its own place below `volumes`. It does so before the pinning runtime
 * compares the device and refuses the start, so that nobody sees the mount. What a container reads there is a hit of its own.
 */
function isBeforeRefusal({ variant }: EffectLab, line: string): boolean {
  return variant.isPinned && /^mount: \S+ on \S+\/volumes\/[^/]+\/_data$/u.test(line);
}

/** Sends calls of a user, keeps the ids that they make, and counts the responses. */
function openCalls(lab: EffectLab, user: Sequence["user"]) {
  const ids = new Map<string, string>([
    ["home", HOMES[user].home],
    ["user", user],
    ["canaries", CANARIES],
  ]);
  const found: string[] = [];
  const lines: string[] = [];
  const later: Promise<void>[] = [];
  const counted = { allowed: 0, denied: 0, broken: 0 };

  const filled = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => ids.get(name) ?? whole);

  function bodyOf({ call, body }: CallStep): Buffer | object | undefined {
    if (body === "links" || body === "context") return lab.archives[body];
    if (body === undefined) return undefined;
    const own = JSON.parse(filled(JSON.stringify(body))) as Created;
    return call.includes("/containers/create") ? completed(own, user) : own;
  }

  function count(line: string, answer: Answerer | null): void {
    lines.push(`${line}: ${answer === null ? "broken off" : shown(answer)}`);
    if (answer === null) counted.broken += 1;
    else if (answer.status < 400) counted.allowed += 1;
    else if (answer.status === 403) counted.denied += 1;
    if (answer?.body.includes(CANARY_TEXT) === true) found.push(`text in the response to ${line}`);
  }

  async function answered(line: string, body?: Buffer | object): Promise<Answerer | null> {
    const [method = "", target = ""] = line.split(" ");
    const answer = lab.people[user].api(method, target, body).catch(() => null);
    return Promise.race([answer, sleep(CALL_LIMIT_MS, null, { ref: false })]);
  }

  async function sendNow(step: CallStep): Promise<void> {
    const line = filled(step.call);
    // What it is about was refused.
    if (line.includes("{")) return;
    for (let times = step.repeat ?? 1; times > 0; times -= 1) {
      const answer = await answered(line, bodyOf(step));
      count(line, answer);
      const { Id } = (answer?.json ?? {}) as { readonly Id?: unknown };
      if (step.as !== undefined && typeof Id === "string") ids.set(step.as, Id);
    }
  }

  return {
    counts: () => ({ found, calls: lines, ...counted }),
    settled: () => Promise.all(later),
    async send(step: CallStep): Promise<void> {
      if (step.later === true) later.push(sendNow(step));
      else await sendNow(step);
    },
    /** The root of a running container, as a path of the sandbox; null if it does not run. */
    async rootOf(container: string): Promise<string | null> {
      const { State } = ((await answered(`GET /containers/${filled(`{${container}}`)}/json`))
        ?.json ?? {}) as { readonly State?: { readonly Pid?: number } };
      return State?.Pid === undefined || State.Pid === 0 ? null : `/proc/${State.Pid}/root`;
    },
  };
}

interface Created {
  readonly HostConfig?: object;
}

/** A container as the user's profile wants it, which sleeps unless it says otherwise. */
function completed(own: Created, user: Sequence["user"]): object {
  const { HostConfig, ...config } = OWN[user] as { readonly HostConfig: object };
  const defaults = { Image: IMAGE, Cmd: ["sleep", "1000"], StopTimeout: 0 };
  return { ...defaults, ...config, ...own, HostConfig: { ...HostConfig, ...own.HostConfig } };
}

/** The status, and what is said with an error. */
function shown({ status, body }: Answerer): string {
  return status < 400 ? String(status) : `${status} ${body.toString().trim().slice(0, 300)}`;
}
