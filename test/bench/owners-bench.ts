import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Intent, ObjectKey, Owner } from "../../src/domain/owners.js";
import { reconcile } from "../../src/ownership/reconcile.js";
import { openOwnerStore } from "../../src/ownership/owner-store.js";
import type { OwnerStore } from "../../src/ownership/owner-store.js";

const OBJECTS = 100_000;
const USERS = 500;
const WRITES = 1000;
const READS = 1_000_000;
const SINCE = "2026-11-25T10:00:00.000Z";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Prints what a store of 100,000 owners costs: to open, in memory, to ask, and to change. */
export function measureOwners(): void {
  const folder = mkdtempSync(join(tmpdir(), "dw-bench-"));
  try {
    const file = join(folder, "owners.log");
    fill(file);
    const megabytes = (statSync(file).size / 1e6).toFixed(0);
    const before = heapMb();
    const startedMs = performance.now();
    const store = openOwnerStore(file);
    const openMs = performance.now() - startedMs;
    console.log(
      `owners: ${OBJECTS.toLocaleString("en")} objects of ${USERS} users, ${megabytes} MB`,
    );
    console.log(`  open ${openMs.toFixed(0)} ms, heap ${(heapMb() - before).toFixed(0)} MB`);
    measureReads(store);
    measureReconcile(store);
    measureWrites(store);
    store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fill(file: string): void {
  const store = openOwnerStore(file);
  const adopt = Array.from({ length: OBJECTS }, (_, number) => ({
    key: keyOf(number),
    user: ownerOf(number).user,
  }));
  store.apply({ adopt, forget: [], unowned: [], drop: [] }, SINCE);
  store.close();
}

function keyOf(number: number): ObjectKey {
  return { kind: "container", id: number.toString(16).padStart(64, "0") };
}

function ownerOf(number: number): Owner {
  return { user: `user${number % USERS}`, since: SINCE, source: "created" };
}

function measureReads(store: OwnerStore): void {
  const keys = Array.from({ length: 1000 }, (_, number) => keyOf(number * 97));
  let owned = 0;
  const startedMs = performance.now();
  for (let count = 0; count < READS; count++) {
    const key = keys[count % keys.length];
    if (key !== undefined && store.ownerOf(key) !== null) owned++;
    owned += store.owned("user7").container;
  }
  const us = ((performance.now() - startedMs) * 1000) / READS;
  if (owned === 0) throw new Error("Cannot measure: nobody owns anything");
  console.log(`  whose an object is, and how many a user has: ${us.toFixed(2)} us`);
}

function measureReconcile(store: OwnerStore): void {
  const objects = Array.from({ length: OBJECTS }, (_, number) => ({
    ...keyOf(number),
    name: `web${number}`,
    image: "nginx",
    createdAt: SINCE,
    swarmTask: false,
  }));
  const startedMs = performance.now();
  reconcile({ time: "2026-11-25T11:00:00Z", kinds: new Set(["container"]), objects }, store);
  console.log(
    `  compared with what the daemon has: ${(performance.now() - startedMs).toFixed(0)} ms`,
  );
}

function measureWrites(store: OwnerStore): void {
  const timesUs: number[] = [];
  const time = (work: () => void): void => {
    const startedMs = performance.now();
    work();
    timesUs.push((performance.now() - startedMs) * 1000);
  };
  for (let number = 0; number < WRITES; number++) {
    const intent = intentOf(number);
    time(() => {
      store.intend(intent);
    });
    time(() => {
      store.record(keyOf(OBJECTS + number), ownerOf(number), intent);
    });
  }
  timesUs.sort((one, other) => one - other);
  const at = (share: number): string =>
    (timesUs[Math.floor(timesUs.length * share)] ?? 0).toFixed(0);
  console.log(
    `  a durable change, of which a create takes two: p50 ${at(0.5)} us, p99 ${at(0.99)} us`,
  );
}

function intentOf(number: number): Intent {
  const [name, image, digest] = [`web${number}`, "nginx", "0".repeat(64)];
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return {
    id,
    user: ownerOf(number).user,
    action: "container.create",
    name,
    image,
    digest,
    time: SINCE,
  };
}

function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}
