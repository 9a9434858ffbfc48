import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CANARY_TEXT } from "./canaries.js";
import type { EffectLab } from "./lab.js";

/** The program that searches. */
export const SEARCH = "grep -rlF";

/** Files of dockerd's that hold the text of a canary: layers of images and containers, volumes, logs. */
export async function textInStorage({ daemon }: EffectLab): Promise<readonly string[]> {
  const script = `${SEARCH} -D skip ${CANARY_TEXT} /run/e2e/data`;
  const { stdout } = await daemon.sandbox.run("sh", ["-c", script]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, SHOWN)
    .map((line) => `text in ${line}`);
}

const SHOWN = 5;

/** Removes and names what belongs to root in the home of a user whose containers never run as root. */
export function removeRootsFiles(home: string): readonly string[] {
  return readdirSync(home, { recursive: true, encoding: "utf8" })
    .toSorted()
    .filter((name) => {
      // What lay below a directory is gone with it.
      const stat = lstatSync(join(home, name), { throwIfNoEntry: false });
      if (stat?.uid !== 0) return false;
      rmSync(join(home, name), { recursive: true });
      return true;
    })
    .map((name) => `made as root in the user's home: ${name}`);
}

/** What the lab has from the start. */
const KEPT = ["devs", "datasets-a", "bridge", "host", "none"];

/** Removes containers, volumes, networks and images that a sequence has made. */
export async function removeObjects({ people }: EffectLab): Promise<void> {
  const { api } = people.dev;
  for (const [kind, list] of KINDS) {
    const answer = await api("GET", `/${list}`).catch(() => null);
    for (const one of listedIn(answer?.json)) {
      const name = kind === "volumes" || kind === "networks" ? one.Name : one.Id;
      if (isKept(one)) continue;
      await api("DELETE", `/${kind}/${name}?force=1&v=1`).catch(() => null);
    }
  }
}

const KINDS = [
  ["containers", "containers/json?all=1"],
  ["volumes", "volumes"],
  ["networks", "networks"],
  ["images", "images/json"],
] as const;

function listedIn(answer: unknown): readonly Listed[] {
  if (Array.isArray(answer)) return answer as readonly Listed[];
  return (answer as { readonly Volumes?: readonly Listed[] | null } | undefined)?.Volumes ?? [];
}

function isKept({ Name, RepoTags }: Listed): boolean {
  return KEPT.includes(Name) || (RepoTags ?? []).some((tag) => tag.startsWith("busybox:"));
}

interface Listed {
  readonly Id: string;
  readonly Name: string;
  readonly RepoTags?: readonly string[] | null;
}
