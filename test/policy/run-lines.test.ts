import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { createPathResolver } from "../../src/engine/host-paths/resolve-host-paths.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { loadSettings } from "../../src/engine/settings/load-settings.js";
import {
  DECISIONS,
  readRunDecisions,
  readRunLines,
  readRunRequests,
  type RunRequest,
} from "../../tools/docs/run-lines.js";
import { withResponse } from "../with-response.js";
import { createBench, type Bench } from "../unit/server/parts.js";
import { directoryOf } from "../unit/engine/dockerd/directory-of.js";

const PROFILES = Object.keys(loadLibrary().profiles).toSorted();

const USER = "alice";

/** Paths of the host that are files. */
const HOST_FILES = ["run/docker.sock", "etc/passwd", "etc/localtime", "etc/timezone"];

const NODES = ["dev/kmsg", "dev/net/tun", "dev/dri/renderD128", "dev/ttyACM0"];

/** Whether what is decided is written rather than compared: WRITE=1. */
const WRITES = process.env["WRITE"] === "1";

describe("docs/reference/run-lines.md", () => {
  const requests = readRunRequests();
  const decided: Record<string, Record<string, readonly string[]>> = {};
  let host: string;

  before(async () => {
    host = mkdtempSync(join(tmpdir(), "run-lines-"));
    makeHost(host, requests);
    for (const profile of PROFILES) {
      const bench = await benchOf(profile, host);
      for (const request of requests) {
        const asked = withAsked(request, profile);
        (decided[request.line] ??= {})[profile] = await refusalsOf(bench, asked);
      }
      await bench.configuration.resolver.close();
    }
    if (WRITES) writeFileSync(DECISIONS, textOf(decided));
  });

  after(() => {
    rmSync(host, { recursive: true });
  });

  it("has at least 75 lines, each as the CLI sends it", () => {
    const lines = readRunLines().flatMap((group) => group.lines);
    expect(lines).to.have.lengthOf.at.least(75);
    expect(requests.map(({ line }) => line)).to.deep.equal(lines);
  });

  it("says what the profiles decide; WRITE=1 writes it", () => {
    expect(readRunDecisions()).to.deep.equal(decided);
  });
});

async function benchOf(profile: string, hostRoot: string): Promise<Bench> {
  const file = join(hostRoot, "settings.yaml");
  const home = `/home/${USER}`;
  const users = JSON.stringify({ [USER]: { uid: 1000, gids: [1000], home } });
  writeFileSync(file, `schema: 1\nprofile: ${profile}\nusers: ${users}\n`);
  const settings = await loadSettings(file, loadLibrary(), { hostRoot });
  const resolver = createPathResolver({ hostRoot, deadlineMs: 60_000 });
  return createBench({ settings, resolver, directory: directoryOf(USER) });
}

const OPTIONS = { User: "1000:1000" };
const LIMITS = { Memory: 512 << 20, NanoCpus: 1_000_000_000, PidsLimit: 256 };
const HARDENED = { CapDrop: ["ALL"] };

/** What profiles ask of every container, which no line has: without it every line would be refused alike. */
const ASKED: Readonly<Record<string, { readonly Config: object; readonly HostConfig: object }>> = {
  "multi-tenant": { Config: OPTIONS, HostConfig: LIMITS },
  restricted: { Config: OPTIONS, HostConfig: { ...LIMITS, ...HARDENED } },
};

const DIGEST = `@sha256:${"a".repeat(64)}`;

/** The same line with what the profile asks of every container: see docs/reference/run-lines.md. */
function withAsked(request: RunRequest, profile: string): RunRequest {
  const asked = ASKED[profile];
  if (asked === undefined) return request;
  const body = request.body as { Image: string; HostConfig: HostConfig };
  const target = request.target.replace(/(?:\?name=.*)?$/, `?name=${USER}_web`);
  const hardens = profile === "restricted";
  const Image = `${body.Image}${hardens ? DIGEST : ""}`;
  const SecurityOpt = [...(body.HostConfig.SecurityOpt ?? []), "no-new-privileges"];
  const HostConfig = { ...body.HostConfig, ...asked.HostConfig, SecurityOpt };
  return { ...request, target, body: { ...body, ...asked.Config, Image, HostConfig } };
}

/** The controls that refuse a request, in the order in which a user is told. */
async function refusalsOf(bench: Bench, { target, body }: RunRequest): Promise<readonly string[]> {
  bench.records.length = 0;
  const bytes = Buffer.from(JSON.stringify(body));
  const message = Buffer.from(
    JSON.stringify({
      User: USER,
      UserAuthNMethod: "TLS",
      RequestMethod: "POST",
      RequestUri: target,
      RequestHeaders: {
        "Content-Type": "application/json",
        "Content-Length": String(bytes.length),
      },
      RequestBody: bytes.toString("base64"),
    }),
  );
  await bench.authorizer.authorize(message, "request");
  const [record] = bench.records;
  // Until a call is answered its names are held.
  if (record?.effect === "allow")
    await bench.authorizer.authorize(withResponse(message), "response");
  if (record === undefined || record.effect === "error")
    throw new Error(`Nothing was decided about ${target}: ${record?.error ?? "no record"}`);
  return [...new Set(record.violations.map(({ control }) => control))];
}

/** A host on which all that the lines bind is there. */
function makeHost(root: string, requests: readonly RunRequest[]): void {
  mkdirSync(join(root, "run"));
  mkdirSync(join(root, "var"));
  symlinkSync("/run", join(root, "var/run"));
  for (const file of [...HOST_FILES, ...NODES]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), "");
  }
  for (const source of requests.flatMap(sourcesOf)) {
    if (!HOST_FILES.includes(source.replace(/^\/(?:var\/)?/, "")))
      mkdirSync(join(root, source), { recursive: true });
  }
}

function sourcesOf({ body }: RunRequest): readonly string[] {
  const { HostConfig } = body as { HostConfig: HostConfig };
  const mounts = (HostConfig.Mounts ?? []).map(({ Source }) => Source);
  const sources = [...(HostConfig.Binds ?? []).map((bind) => bind.split(":")[0] ?? ""), ...mounts];
  return sources.filter((source) => source.startsWith("/") && !NODES.includes(source.slice(1)));
}

interface HostConfig {
  readonly Binds: readonly string[] | null;
  readonly SecurityOpt: readonly string[] | null;
  readonly Mounts?: readonly { readonly Source: string }[];
}

/** One line of text for each line of `docker run`. */
function textOf(decisions: object): string {
  const lines = Object.entries(decisions).map(
    ([line, decision]) => `${JSON.stringify(line)}: ${JSON.stringify(decision)}`,
  );
  return `{\n${lines.join(",\n")}\n}\n`;
}
