import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { run, type RaceLab } from "./race-lab.js";
import { waitFor } from "../../wait-for.js";

/** Writes what no buffer between dockerd and a client can take whole. */
const LARGE = { Cmd: ["sh", "-c", "dd if=/dev/zero of=/big bs=1M count=96; sleep 100000"] };

/** Runs a container of alice's whose lock `whileHeld` can keep, and returns its id. */
export async function runLarge(lab: RaceLab, name: string): Promise<string> {
  const id = await run(lab.alice, name, LARGE);
  await waitFor("the large file", async () => {
    const target = `/containers/${id}/archive?path=/big`;
    const { headers, statusCode } = await lab.carol.opened({ method: "HEAD", target });
    const stat = Buffer.from(String(headers["x-docker-container-path-stat"]), "base64");
    return statusCode === 200 && stat.includes(String(96 << 20));
  });
  return id;
}

/** Keeps the lock of such a container while `work` goes on, by a copy that alice does not read. */
export async function whileHeld(
  { alice }: RaceLab,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  const target = `/containers/${id}/archive?path=/big`;
  const copy = await alice.opened({ method: "GET", target });
  expect(copy.statusCode).to.equal(200);
  try {
    await sleep(500);
    await work();
  } finally {
    copy.destroy();
  }
}
