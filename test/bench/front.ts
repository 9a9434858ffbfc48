import { chownSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { enginesAtHand, findEngines } from "../../tools/engines.js";
import { median } from "../statistics.js";
import { createApi } from "../e2e/api.js";
import { makeCertificates, tlsFlags } from "../e2e/certificates.js";
import { SOCKET, startDaemon, type Daemon } from "../e2e/daemon.js";
import {
  SOCKETS,
  UIDS,
  createUsers,
  frontSettings,
  startFront,
  trustFront,
  type AsUser,
  type Front,
} from "../e2e/front.js";

/**
 * Measures what the front costs, on the newest engine at hand: streams of FRONT_MB (1024) through it against
 * the daemon's own socket, by turns; 500 calls at once; and its memory beside a reader who does not
 * read. As root.
 */
const MEGABYTES = Number(process.env["FRONT_MB"] ?? 1024);
const ROUNDS = 3;
const CALLS = 500;

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.log("front: not measured, a private dockerd takes root");
    return;
  }
  const [engine] = await findEngines(enginesAtHand().slice(-1));
  const cli = engine?.clis.at(-1);
  if (engine === undefined || cli === undefined)
    throw new Error("Cannot measure without an engine");
  const certificates = await makeCertificates();
  await trustFront(certificates);
  const daemon = await startDaemon(engine, { flags: tlsFlags(certificates) });
  try {
    const settings = "/run/e2e/settings.yaml";
    writeFileSync(daemon.sandbox.outside(settings), frontSettings(certificates));
    const front = await startFront(daemon, settings);
    console.log(`front, ${engine.name} engine, docker CLI ${cli.version}`);
    // Both ways are gone by the same user, with the same client.
    chownSync(daemon.socket, UIDS["alice"] ?? 0, 0);
    await measureStreams(createUsers(daemon, cli.path));
    await measureCalls(daemon);
    await measureSlowReader(daemon, front);
  } finally {
    await daemon.close();
    certificates.remove();
  }
}

const WAYS = { "own socket": `DOCKER_HOST=unix://${SOCKET}`, front: "" } as const;

/** What is timed, and what comes before it each time. */
const WORKS = [
  { name: "docker load", before: '"$DOCKER" rmi big', work: '"$DOCKER" load -i saved' },
  { name: "docker cp to a container", before: "true", work: '"$DOCKER" cp saved still:/tmp' },
  { name: "docker save", before: "true", work: '"$DOCKER" save big > /dev/null' },
] as const;

async function measureStreams(as: AsUser): Promise<void> {
  const prepare = `head -c ${MEGABYTES}M /dev/urandom > big && tar -cf big.tar big && rm big &&
    "$DOCKER" import big.tar big && rm big.tar && "$DOCKER" save -o saved big &&
    "$DOCKER" create --name still busybox true`;
  await run(as, prepare);
  for (const { name, before, work } of WORKS) {
    const seconds = { "own socket": [] as number[], front: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ["own socket", "front"] as const) {
        await run(as, before);
        const started = performance.now();
        await run(as, `${WAYS[way]} ${work}`);
        seconds[way].push((performance.now() - started) / 1000);
      }
    }
    report(name, median(seconds["own socket"]), median(seconds.front));
  }
}

function report(name: string, bare: number, front: number): void {
  const told = (one: number): string => `${one.toFixed(2)} s (${Math.round(MEGABYTES / one)} MB/s)`;
  const ratio = `${Math.round((100 * bare) / front)} % of its throughput`;
  console.log(
    `  ${name} of ${MEGABYTES} MB: own socket ${told(bare)}, front ${told(front)}: ${ratio}`,
  );
}

async function measureCalls(daemon: Daemon): Promise<void> {
  for (const [what, socket] of [
    ["own socket", daemon.socket],
    ["front", daemon.sandbox.outside(`${SOCKETS}/bob.sock`)],
  ] as const) {
    const api = createApi(socket);
    const started = performance.now();
    const all = await Promise.all(Array.from({ length: CALLS }, () => api("GET", "/_ping")));
    const failed = all.filter(({ status }) => status !== 200).length;
    const ms = Math.round(performance.now() - started);
    console.log(`  ${CALLS} connections at once, a ping each: ${what} ${ms} ms, ${failed} failed`);
  }
}

async function measureSlowReader({ sandbox }: Daemon, front: Front): Promise<void> {
  const before = front.rssMb();
  const slow = connect(sandbox.outside(`${SOCKETS}/alice.sock`));
  slow.pause();
  slow.write("GET /images/get?names=big HTTP/1.1\r\nHost: docker\r\n\r\n");
  await sleep(5000);
  const after = front.rssMb();
  slow.destroy();
  console.log(
    `  a reader of ${MEGABYTES} MB who does not read: VmRSS ${Math.round(before)} MB before, ${Math.round(after)} MB after 5 s`,
  );
}

async function run(as: AsUser, script: string): Promise<void> {
  const { code, stdout, stderr } = await as("alice", script);
  if (code !== 0) throw new Error(`Cannot measure: ${stdout}${stderr}`);
}

await main();
