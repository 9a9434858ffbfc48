import type { Values } from "./fill-case.js";
import { corpusWorld, type World } from "../world/world.js";

/** Returns what the placeholders of cases stand for without a daemon: the ids of the corpus's world, and made-up ones. */
export function corpusPlaceholders(
  { containers, networks, images }: World = corpusWorld(),
): Values {
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
