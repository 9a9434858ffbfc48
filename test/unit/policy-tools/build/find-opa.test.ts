import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findOpa, releaseFile } from "../../../../src/policy-tools/build/find-opa.js";
import { OPA } from "../../../../src/policy-tools/build/pins.js";
import { PolicyBuildError } from "../../../../src/domain/errors.js";

/** A program that says it is OPA of a version. */
const fakeOpa = (version: string): string => `#!/bin/sh\necho "Version: ${version}"\n`;
const PINNED = OPA.version.slice(1);
const FILE = releaseFile("linux", process.arch);

let folder: string;
let published: Map<string, Buffer>;
let server: Server;
let asked: string[];

function program(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

function baseUrl(): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function find(env: NodeJS.ProcessEnv, checksums: Record<string, string> = {}): Promise<string> {
  const places = { cache: join(folder, "cache"), checksums, say: () => undefined };
  return findOpa({ ...places, env: { OPA_DOWNLOADS: baseUrl(), ...env } });
}

async function failureOf(found: Promise<string>): Promise<string> {
  const thrown: unknown = await found.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(thrown).to.be.instanceOf(PolicyBuildError);
  const { message } = thrown as PolicyBuildError;
  expect(message).to.not.contain("\n");
  return message;
}

const sumOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

/** Publishes a release, its sum that of `summed`. */
function publish(text: string, summed = text): void {
  published.set(`/${OPA.version}/${FILE}`, Buffer.from(text));
  const line = `${sumOf(Buffer.from(summed))}  ${FILE}\n`;
  published.set(`/${OPA.version}/${FILE}.sha256`, Buffer.from(line));
}

describe("findOpa()", () => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "find-opa-"));
    published = new Map();
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url ?? "");
      const body = published.get(request.url ?? "");
      if (body === undefined) response.writeHead(404).end();
      else response.end(body);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  });

  describe("with OPA set", () => {
    it("takes it before one on PATH", async () => {
      const chosen = program("chosen/opa-1", fakeOpa(PINNED));
      program("bin/opa", fakeOpa(PINNED));
      expect(await find({ OPA: chosen, PATH: join(folder, "bin") })).to.equal(chosen);
    });

    it("refuses one of another version, though PATH has the right one", async () => {
      const chosen = program("chosen/opa", fakeOpa("1.0.0"));
      program("bin/opa", fakeOpa(PINNED));
      expect(await failureOf(find({ OPA: chosen, PATH: join(folder, "bin") }))).to.equal(
        `Cannot use OPA="${chosen}": it is OPA v1.0.0, not ${OPA.version}; unset OPA to have that one found or fetched`,
      );
    });

    it("refuses a program that is no OPA", async () => {
      expect(await failureOf(find({ OPA: join(folder, "none") }))).to.contain("it is no OPA");
    });
  });

  describe("with opa on PATH", () => {
    it("takes the first of the pinned version, past others", async () => {
      program("old/opa", fakeOpa("0.70.0"));
      const right = program("new/opa", fakeOpa(PINNED));
      const path = `${join(folder, "old")}:${join(folder, "new")}`;
      expect(await find({ PATH: path })).to.equal(right);
      expect(asked).to.deep.equal([]);
    });
  });

  describe("with Go on PATH", () => {
    // The fake answers to the one call that is expected, and to no other.
    const fakeGo = `#!/bin/sh
[ "$*" = "install ${OPA.module}@${OPA.version}" ] || { echo "unexpected: $*" >&2; exit 2; }
echo x >> "$COUNT"
/bin/cat > "$GOBIN/opa" <<'END'
${fakeOpa(PINNED)}END
/bin/chmod +x "$GOBIN/opa"
`;

    it("builds the pinned module into the cache, once", async () => {
      program("bin/go", fakeGo);
      const count = join(folder, "count");
      const env = { PATH: join(folder, "bin"), COUNT: count };
      const kept = join(folder, "cache/opa", OPA.version, "opa");
      expect(await find(env)).to.equal(kept);
      expect(await find(env)).to.equal(kept);
      expect(readFileSync(count, "utf8")).to.equal("x\n");
      expect(readdirSync(join(folder, "cache/opa"))).to.deep.equal([OPA.version]);
      expect(asked).to.deep.equal([]);
    });

    it("builds it whole when two ask at once", async () => {
      program("bin/go", fakeGo);
      const env = { PATH: join(folder, "bin"), COUNT: join(folder, "count") };
      const [one, two] = await Promise.all([find(env), find(env)]);
      expect(one).to.equal(two);
      expect(readFileSync(one, "utf8")).to.equal(fakeOpa(PINNED));
    });

    it("fetches the release when Go cannot build it", async () => {
      program("bin/go", "#!/bin/sh\necho 'dial tcp: no route' >&2\nexit 1\n");
      publish(fakeOpa(PINNED));
      expect(readFileSync(await find({ PATH: join(folder, "bin") }), "utf8")).to.equal(
        fakeOpa(PINNED),
      );
    });

    it("names both failures when neither way leads to one", async () => {
      program("bin/go", "#!/bin/sh\necho 'dial tcp: no route' >&2\nexit 1\n");
      const message = await failureOf(find({ PATH: join(folder, "bin") }));
      expect(message).to.contain("status 404").and.to.contain("dial tcp: no route");
    });
  });

  describe("from the release", () => {
    const env = { PATH: "" };

    it("fetches it once and keeps it, runnable", async () => {
      publish(fakeOpa(PINNED));
      const kept = join(folder, "cache/opa", OPA.version, "opa");
      expect(await find(env)).to.equal(kept);
      expect(await find(env)).to.equal(kept);
      expect(await find({ OPA: kept })).to.equal(kept);
      expect(asked).to.deep.equal([`/${OPA.version}/${FILE}.sha256`, `/${OPA.version}/${FILE}`]);
      expect(readdirSync(join(folder, "cache/opa", OPA.version))).to.deep.equal(["opa"]);
    });

    it("takes one that matches the sum on record", async () => {
      publish(fakeOpa(PINNED));
      const found = await find(env, { [FILE]: sumOf(Buffer.from(fakeOpa(PINNED))) });
      expect(readFileSync(found, "utf8")).to.equal(fakeOpa(PINNED));
    });

    const refused = [
      {
        what: "another sum than published",
        publish: () => {
          publish("evil", "good");
        },
        says: "its SHA-256 is",
      },
      {
        what: "less than published",
        publish: () => {
          publish(fakeOpa(PINNED).slice(0, 20), fakeOpa(PINNED));
        },
        says: "its SHA-256 is",
      },
      {
        what: "no sum in the file of the sum",
        publish: () => {
          publish("good");
          published.set(`/${OPA.version}/${FILE}.sha256`, Buffer.from("<html>"));
        },
        says: "it does not begin with a SHA-256",
      },
      {
        what: "no sum at all",
        publish: () => {
          publish("good");
          published.delete(`/${OPA.version}/${FILE}.sha256`);
        },
        says: "status 404",
      },
      {
        what: "no program",
        publish: () => {
          publish("good");
          published.delete(`/${OPA.version}/${FILE}`);
        },
        says: "status 404",
      },
    ];

    for (const { what, publish: arrange, says } of refused) {
      it(`refuses a release with ${what}, and keeps nothing`, async () => {
        arrange();
        expect(await failureOf(find(env))).to.contain(says);
        expect(existsSync(join(folder, "cache/opa", OPA.version, "opa"))).to.equal(false);
      });
    }

    it("refuses one that is not the sum on record, though it is the published one", async () => {
      publish(fakeOpa(PINNED));
      const message = await failureOf(find(env, { [FILE]: "0".repeat(64) }));
      expect(message).to.contain(`this program says ${"0".repeat(64)}`);
    });

    it("says what to do where neither the release nor Go is there", async () => {
      expect(await failureOf(find(env))).to.equal(
        `Cannot get OPA ${OPA.version}, which compiles controls: "${baseUrl()}/${OPA.version}/${FILE}.sha256" cannot be reached (status 404), and Go is not on PATH to build it; let that host be reached, install Go, or set OPA=/path/to/opa of that version`,
      );
    });

    it("refuses a connection that ends in mid-program", async () => {
      publish("good");
      server.removeAllListeners("request");
      server.on("request", (request, response) => {
        const body = published.get(request.url ?? "") ?? Buffer.alloc(0);
        if (request.url?.endsWith(".sha256")) return response.end(body);
        response.writeHead(200, { "Content-Length": body.length + 100 });
        response.write(body, () => response.destroy());
        return response;
      });
      expect(await failureOf(find(env))).to.contain(
        `"${baseUrl()}/${OPA.version}/${FILE}" cannot be reached (UND_ERR_SOCKET)`,
      );
    });

    it("refuses to be sent on to a place without HTTPS, though all is well there", async () => {
      publish(fakeOpa(PINNED));
      server.removeAllListeners("request");
      server.on("request", (request, response) => {
        const elsewhere = `localhost:${(server.address() as AddressInfo).port}`;
        if (request.headers.host === elsewhere) response.end(published.get(request.url ?? ""));
        else response.writeHead(302, { Location: `http://${elsewhere}${request.url ?? ""}` }).end();
      });
      expect(await failureOf(find(env))).to.contain(`redirected to "http://localhost:`);
    });

    it("refuses a folder of releases without HTTPS", async () => {
      const message = await failureOf(find({ ...env, OPA_DOWNLOADS: "http://example.org/opa" }));
      expect(message).to.contain("it must be HTTPS");
    });
  });
});

describe("releaseFile()", () => {
  it("names the static programs of Linux", () => {
    expect(releaseFile("linux", "x64")).to.equal("opa_linux_amd64_static");
    expect(releaseFile("linux", "arm64")).to.equal("opa_linux_arm64_static");
  });

  for (const [platform, arch] of [
    ["linux", "riscv64"],
    ["win32", "x64"],
  ] as const) {
    it(`knows none for ${platform} ${arch}`, () => {
      expect(() => releaseFile(platform, arch)).to.throw(PolicyBuildError, `${platform} ${arch}`);
    });
  }
});
