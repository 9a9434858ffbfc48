import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import type { AuditRecord } from "../../src/domain/record.js";
import { createPathResolver } from "../../src/engine/host-paths/resolve-host-paths.js";
import type { Directory } from "../../src/engine/dockerd/directory.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { loadSettings } from "../../src/engine/settings/load-settings.js";
import { ROOT } from "../../tools/project.js";
import { withResponse } from "../with-response.js";
import { directoryOf } from "../unit/engine/dockerd/directory-of.js";
import { createBench, type Bench } from "../unit/server/parts.js";

/** What a program asks; a text is a call without a body. */
interface CallersCall {
  /** `POST /v1.44/containers/create` */
  readonly call: string;
  readonly about?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Of a denied call: the control that objects. */
  readonly control?: string;
}

interface CallersFile {
  readonly user: string;
  readonly allowed: readonly (CallersCall | string)[];
  readonly denied: readonly CallersCall[];
}

const FOLDER = join(ROOT, "test/policy/callers");

/** The heading of docs/set-up/callers.md under which a program's settings stand. */
const HEADINGS: Readonly<Record<string, string>> = {
  builds: "Jobs that build",
  buildx: "buildx",
  compose: "Compose",
  "github-actions": "GitHub Actions",
  "gitlab-runner": "GitLab Runner",
  jenkins: "Jenkins",
  tenant: "Users of a shared host",
  testcontainers: "Testcontainers",
};

/** A directory in which dockerd stores each container as the last create says, and each volume as one says of its name. */
function showing(user: string, calls: readonly CallersCall[]): Directory {
  const base = directoryOf(user);
  const created = calls.filter(({ call }) => call.includes("/containers/create")).at(-1);
  const { HostConfig, NetworkingConfig: networking, ...Config } = (created?.body ?? {}) as Creation;
  const shown = {
    ...{ Id: "3".repeat(64), Name: "/brave_curie", State: { Running: false } },
    ...{ Config, HostConfig: HostConfig ?? {} },
    NetworkSettings: { Networks: networking?.EndpointsConfig ?? {} },
  };
  const bytes = Buffer.from(JSON.stringify(shown));
  return {
    ...base,
    async find(...asked) {
      const found = await base.find(...asked);
      return found.map(({ answer, reference, ...rest }) => {
        if (answer.state !== "found") return { ...rest, reference, answer };
        const { volume } = answer.object;
        const options = optionsOf(reference.ref, calls);
        const object = { ...answer.object, volume: volume && { ...volume, options } };
        const stored = { ...answer, object, shown: { bytes, apiVersion: "1.44" } };
        return { ...rest, reference, answer: stored };
      });
    },
  };
}

function optionsOf(name: string, calls: readonly CallersCall[]): Readonly<Record<string, string>> {
  const created = calls.filter(({ call }) => call.includes("/volumes/create"));
  const bodies = created.map(({ body }) => body as VolumeCreation);
  return bodies.find(({ Name }) => Name === name)?.DriverOpts ?? {};
}

interface VolumeCreation {
  readonly Name?: string;
  readonly DriverOpts?: Readonly<Record<string, string>>;
}

interface Creation {
  readonly HostConfig?: object;
  readonly NetworkingConfig?: { readonly EndpointsConfig?: object };
}

describe("docs/set-up/callers.md", () => {
  const page = readFileSync(join(ROOT, "docs/set-up/callers.md"), "utf8");
  const names = readdirSync(FOLDER).map((file) => file.replace(/\.yaml$/, ""));
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "callers-"));
    for (const path of [
      "builds/group/project",
      "builds/jenkins/workspace/app",
      "builds/jenkins/workspace/app@tmp",
      "cache",
      "home/alice",
      "home/bob",
      "home/runner/externals",
      "home/runner/_work/_temp/_github_home",
      "home/runner/_work/_temp/_github_workflow",
      "home/runner/_work/_actions",
      "home/runner/_work/_tool",
      "run",
      "srv/secrets",
      "var/lib/jenkins/secrets",
    ])
      mkdirSync(join(folder, path), { recursive: true });
    symlinkSync("/run", join(folder, "var/run"));
    writeFileSync(join(folder, "run/docker.sock"), "");
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("has settings for each program whose calls are known", () => {
    expect(Object.keys(HEADINGS)).to.have.members(names);
  });

  for (const name of names) {
    describe(name, () => {
      const { user, allowed, denied } = parse(
        readFileSync(join(FOLDER, `${name}.yaml`), "utf8"),
      ) as CallersFile;
      let bench: Bench;

      before(async () => {
        const file = join(folder, "settings.yaml");
        writeFileSync(file, settingsUnder(page, HEADINGS[name] ?? ""));
        const settings = await loadSettings(file, loadLibrary(), { hostRoot: folder });
        const resolver = createPathResolver({ hostRoot: folder, deadlineMs: 60_000 });
        const directory = showing(user, allowed.map(asCall));
        bench = await createBench({ settings, resolver, directory });
      });

      after(() => bench.configuration.resolver.close());

      async function recordOf(call: CallersCall): Promise<AuditRecord | undefined> {
        bench.records.length = 0;
        const message = messageOf(call, user);
        await bench.authorizer.authorize(message, "request");
        const [record] = bench.records;
        // Until a call is answered its names are held.
        if (record?.effect === "allow")
          await bench.authorizer.authorize(withResponse(message), "response");
        return record;
      }

      for (const call of allowed.map(asCall)) {
        it(`may: ${call.about ?? call.call}`, async () => {
          const record = await recordOf(call);
          expect(record?.violations, JSON.stringify(record?.hygiene)).to.deep.equal([]);
          expect(record?.effect).to.equal("allow");
        });
      }

      for (const call of denied) {
        it(`may not: ${call.about ?? call.call}`, async () => {
          const record = await recordOf(call);
          expect(record?.violations.map(({ control }) => control)).to.include(call.control);
          expect(record?.effect).to.equal("deny");
        });
      }
    });
  }
});

function settingsUnder(page: string, heading: string): string {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  return /^```yaml\n(.*?)^```$/ms.exec(section)?.[1] ?? "";
}

function asCall(call: CallersCall | string): CallersCall {
  return typeof call === "string" ? { call } : call;
}

/** As dockerd sends it for a caller with a certificate. */
function messageOf({ call, headers = {}, body }: CallersCall, user: string): Buffer {
  const [method, uri] = call.split(" ");
  const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
  const usual =
    bytes === null
      ? { "Content-Length": "0" }
      : { "Content-Type": "application/json", "Content-Length": String(bytes.length) };
  return Buffer.from(
    JSON.stringify({
      User: user,
      UserAuthNMethod: "TLS",
      RequestMethod: method,
      RequestUri: uri,
      RequestHeaders: { ...(method === "GET" || method === "HEAD" ? {} : usual), ...headers },
      ...(bytes === null ? {} : { RequestBody: bytes.toString("base64") }),
    }),
  );
}
