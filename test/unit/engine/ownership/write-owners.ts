import { writeSync } from "node:fs";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { container, intent, made } from "./samples.js";

/**
 * A program that changes the owners in the file it is given, round by round, until it is killed. Each round
 * has four steps, and is acknowledged on stdout by its number; it goes on after the last one in the file.
 */
const [, , file = ""] = process.argv;
const store = openOwnerStore(file, { spareLines: 20 });
for (const open of store.openIntents()) store.settle(open);

for (let round = lastRound() + 1; ; round++) {
  const user = `u${round}`;
  const call = intent(`i${round}`, { user });
  store.intend(call);
  store.record(container(round), made(user), call);
  if (round > 5) store.forget(container(round - 5));
  store.record(container(0), { ...made(user), source: "set" });
  writeSync(1, `${round}\n`);
}

function lastRound(): number {
  return Number(store.ownerOf(container(0))?.user.slice(1) ?? "0");
}
