import { chownSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { enginesAtHand, findEngines } from "../../tools/tests/engines.js";
import { median } from "../statistics.js";
import { createApi } from "../e2e/harness/api.js";
import { makeCertificates, tlsFlags } from "../e2e/harness/certificates.js";
import { SOCKET, startDockerd, type Dockerd } from "../e2e/harness/dockerd.js";
import {
  SOCKETS,
  UIDS,
  createUsers,
  gatewaySettings,
  startGateway,
  trustGateway,
  type AsUser,
  type Gateway,
} from "../e2e/harness/gateway.js";

/**
 * Measures what the gateway costs, on the newest engine at hand: streams of GATEWAY_MB (1024) through it against
 * the daemon's own socket, by turns; 500 calls at once; and its memory beside a reader who does not
 * read. As root.
 */
const MEGABYTES = Number(process.env["GATEWAY_MB"] ?? 1024);
const ROUNDS = 3;
const CALLS = 500;

async function main(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.log("gateway: not measured, a private dockerd takes root");
    return;
  }
  const [engine] = await findEngines(enginesAtHand().slice(-1));
  const cli = engine?.clis.at(-1);
  if (engine === undefined || cli === undefined)
    throw new Error("Cannot measure without an engine");
  const certificates = await makeCertificates();
  await trustGateway(certificates);
  const daemon = await startDockerd(engine, { flags: tlsFlags(certificates) });
  try {
    const settings = "/run/e2e/settings.yaml";
    writeFileSync(daemon.sandbox.outside(settings), gatewaySettings(certificates));
    const gateway = await startGateway(daemon, settings);
    console.log(`gateway, ${engine.name} engine, docker CLI ${cli.version}`);
    // Both ways are gone by the same user, with the same client.
    chownSync(daemon.socket, UIDS["alice"] ?? 0, 0);
    await measureStreams(createUsers(daemon, cli.path));
    await measureCalls(daemon);
    await measureSlowReader(daemon, gateway);
  } finally {
    await daemon.close();
    certificates.remove();
  }
}

const WAYS = { "own socket": `DOCKER_HOST=unix://${SOCKET}`, gateway: "" } as const;

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
    const seconds = { "own socket": [] as number[], gateway: [] as number[] };
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ["own socket", "gateway"] as const) {
        await run(as, before);
        const started = performance.now();
        await run(as, `${WAYS[way]} ${work}`);
        seconds[way].push((performance.now() - started) / 1000);
      }
    }
    report(name, median(seconds["own socket"]), median(seconds.gateway));
  }
}

function report(name: string, bare: number, gateway: number): void {
  const told = (one: number): string => `${one.toFixed(2)} s (${Math.round(MEGABYTES / one)} MB/s)`;
  const ratio = `${Math.round((100 * bare) / gateway)} % of its throughput`;
  console.log(
    `  ${name} of ${MEGABYTES} MB: own socket ${told(bare)}, gateway ${told(gateway)}: ${ratio}`,
  );
}

async function measureCalls(daemon: Dockerd): Promise<void> {
  for (const [what, socket] of [
    ["own socket", daemon.socket],
    ["gateway", daemon.sandbox.outside(`${SOCKETS}/bob.sock`)],
  ] as const) {
    const api = createApi(socket);
    const started = performance.now();
    const all = await Promise.all(Array.from({ length: CALLS }, () => api("GET", "/_ping")));
    const failed = all.filter(({ status }) => status !== 200).length;
    const ms = Math.round(performance.now() - started);
    console.log(`  ${CALLS} connections at once, a ping each: ${what} ${ms} ms, ${failed} failed`);
  }
}

async function measureSlowReader({ sandbox }: Dockerd, gateway: Gateway): Promise<void> {
  const before = gateway.rssMb();
  const slow = connect(sandbox.outside(`${SOCKETS}/alice.sock`));
  slow.pause();
  slow.write("GET /images/get?names=big HTTP/1.1\r\nHost: docker\r\n\r\n");
  await sleep(5000);
  const after = gateway.rssMb();
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
