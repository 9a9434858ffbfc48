import type { Values } from "./fill-case.js";

/** What the placeholders stand for without a daemon: the ids of world.json and made-up ones. */
export const STAND_INS: Values = new Map([
  ["victim_id", idOf("c0ffee01")],
  ["victim_short", "c0ffee01c0ff"],
  ["victim_4", "c0ff"],
  ["me_id", idOf("3e0a0002")],
  ["run_id", idOf("4c1d0003")],
  ["db_id", idOf("db000004")],
  ["web_id", idOf("3eb00005")],
  ["new_id", idOf("9e3f0006")],
  ["ex_id", idOf("e8ec0007")],
  ["my_ex_id", idOf("e8ac0008")],
  ["projnet_id", idOf("5e7f0009")],
  ["host_net", idOf("05700010")],
  ["prot_short", "9407ec7e9407"],
  ["img_id", `sha256:${idOf("1a6e0011")}`],
  ["node_id", "n0de0000000000000000000a1"],
  ["node_v", "9"],
  ["sec_id", "5ec00000000000000000000a2"],
  ["svc_v", "52"],
  ["swarm_v", "10"],
]);

function idOf(digits: string): string {
  return digits.repeat(8);
}
