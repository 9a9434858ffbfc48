import { join } from "node:path";
import type { DockerGroup } from "../host-facts.js";
import { attempt, type LearntFact } from "../learnt.js";
import { readTextFile } from "./host-files.js";

/** Finds the group `docker` and its members: those that it lists, and accounts whose primary group it is. */
export function gatherDockerGroup(hostRoot: string): LearntFact<DockerGroup> {
  return attempt(() => {
    const groups = linesOf(join(hostRoot, "etc/group"));
    const group = groups.find(([name]) => name === "docker");
    if (group === undefined) return { gid: null, members: [] };
    const [, , gid, listed = ""] = group;
    const primary = linesOf(join(hostRoot, "etc/passwd")).filter((account) => account[3] === gid);
    const members = [...listed.split(","), ...primary.map(([name = ""]) => name)];
    return {
      gid: Number(gid),
      members: [...new Set(members)].filter((name) => name !== "").sort(),
    };
  });
}

/** The most bytes of a file of accounts: some 100,000 accounts. */
const MOST_BYTES = 8 * 2 ** 20;

function linesOf(file: string): readonly (readonly string[])[] {
  const text = readTextFile(file, MOST_BYTES);
  if (text === null) throw new Error(`"${file}" does not exist`);
  return text.split("\n").map((line) => line.split(":"));
}
