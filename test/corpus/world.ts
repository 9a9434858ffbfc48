import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./pending.js";
import type { Values } from "./fill-case.js";

interface World {
  readonly containers: readonly { readonly id: string; readonly names: readonly string[] }[];
  readonly networks: readonly { readonly id: string; readonly name: string }[];
  readonly images: readonly { readonly id: string; readonly names: readonly string[] }[];
}

/** What the placeholders stand for without a daemon: the ids of world.json, and made-up ones. */
export const STAND_INS: Values = standIns(
  JSON.parse(readFileSync(join(FOLDER, "world.json"), "utf8")) as World,
);

function standIns({ containers, networks, images }: World): Values {
  const victim = idOf(containers.find(({ names }) => names.includes("ta-victim")));
  return new Map([
    ["victim_id", victim],
    ["victim_short", victim.slice(0, 12)],
    ["victim_4", victim.slice(0, 4)],
    ["me_id", idOf(containers.find(({ names }) => names.includes("ta-me")))],
    ["host_net", idOf(networks.find(({ name }) => name === "host"))],
    ["prot_short", idOf(networks.find(({ name }) => name === "ta-protected")).slice(0, 12)],
    ["img_id", idOf(images.find(({ names }) => names.some((name) => name.includes("busybox"))))],
    ["run_id", "4c1d0003".repeat(8)],
    ["db_id", "db000004".repeat(8)],
    ["web_id", "3eb00005".repeat(8)],
    ["new_id", "9e3f0006".repeat(8)],
    ["ex_id", "e8ec0007".repeat(8)],
    ["my_ex_id", "e8ac0008".repeat(8)],
    ["projnet_id", "5e7f0009".repeat(8)],
    ["node_id", "n0de0000000000000000000a1"],
    ["node_v", "9"],
    ["sec_id", "5ec00000000000000000000a2"],
    ["svc_v", "52"],
    ["swarm_v", "10"],
  ]);
}

function idOf(found: { readonly id: string } | undefined): string {
  if (found === undefined) throw new Error("Cannot fill cases: world.json lacks an object");
  return found.id;
}
