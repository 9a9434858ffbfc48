import { expect } from "chai";
import type { MissedDecision } from "../../../../src/audit/record/unrecorded.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { AuditWriteError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { createBench, messageOf, PRIVILEGED, type Bench } from "../../server/parts.js";

const REMOVAL = messageOf("DELETE", "/v1.45/containers/web");
const RUN = messageOf("POST", "/v1.45/containers/create", { Image: "alpine" });

const ADMIN = "anonymous: {role: admin}";

describe("mayPassUnrecorded()", () => {
  let bench: Bench;
  let missed: MissedDecision[];
  const written: AuditRecord[] = [];

  /** A bench whose anonymous caller has the role, and whose records fail at the writer, or later at the disk. */
  async function begin(text: string, failsLater = false): Promise<void> {
    missed = [];
    written.length = 0;
    const library = loadLibrary();
    const failure = new AuditWriteError("Cannot write record: ENOSPC");
    bench = await createBench({
      settings: parseSettings(`schema: 1\n${text}\n`, "settings.yaml", library, {}),
      audit: {
        append(record) {
          if (!failsLater) throw failure;
          written.push(record);
        },
        settled: () => Promise.reject(failure),
        missed: (one) => missed.push(one),
      },
    });
  }

  const answerTo = async (message: Buffer): Promise<string> => {
    const { allow, msg } = await bench.authorizer.authorize(message, "request");
    return allow ? "allow" : (msg.split(":")[0] ?? "");
  };

  const requests: readonly [string, Buffer, string, string][] = [
    ["_ping", messageOf("GET", "/_ping"), "allow", "allow"],
    ["version", messageOf("GET", "/v1.45/version"), "allow", "allow"],
    ["the list of images", messageOf("GET", "/v1.45/images/json"), "allow", "AUDIT_WRITE"],
    ["the list of containers", messageOf("GET", "/v1.45/containers/json"), "allow", "AUDIT_WRITE"],
    ["docker rm", REMOVAL, "allow", "AUDIT_WRITE"],
    ["docker rmi", messageOf("DELETE", "/v1.45/images/web"), "allow", "AUDIT_WRITE"],
    ["docker volume rm", messageOf("DELETE", "/v1.45/volumes/web"), "allow", "AUDIT_WRITE"],
    ["a container's logs", messageOf("GET", "/containers/x/logs"), "AUDIT_WRITE", "AUDIT_WRITE"],
    ["inspect", messageOf("GET", "/containers/x/json"), "AUDIT_WRITE", "AUDIT_WRITE"],
    ["docker run", RUN, "AUDIT_WRITE", "AUDIT_WRITE"],
  ];

  it("lets an administrator clean up, and nobody else, where nothing can be recorded", async () => {
    await begin(ADMIN);
    for (const [what, message, admin] of requests)
      expect(await answerTo(message), what).to.equal(admin);
    await begin("anonymous: {role: developer}");
    for (const [what, message, , other] of requests)
      expect(await answerTo(message), what).to.be.oneOf([other, "resource_ownership"]);
  });

  for (const role of [
    "{allow: [{actions: ['*'], scope: any}], read_only: true}",
    "{allow: [{actions: ['*'], scope: any}], deny: [{actions: [image.push]}]}",
    "{allow: [{actions: ['container.*'], scope: any}]}",
    "{allow: [{actions: ['*'], scope: own}]}",
  ])
    it(`takes nobody for an administrator by ${role}`, async () => {
      await begin(`anonymous: {role: some}\nroles: {some: ${role}}`);
      expect(await answerTo(messageOf("GET", "/v1.45/images/json"))).not.to.equal("allow");
    });

  it("counts what has passed, once a request, and what was denied", async () => {
    await begin(ADMIN);
    await answerTo(REMOVAL);
    await answerTo(RUN);
    await answerTo(messageOf("POST", "/v1.45/containers/create", PRIVILEGED));
    expect(missed).to.deep.equal([
      { user: null, action: "container.delete", isAllowed: true },
      { user: null, action: "container.create", isAllowed: false },
      { user: null, action: "container.create", isAllowed: false },
    ]);
  });

  it("denies what the disk does not take in time, and records that as well", async () => {
    await begin(ADMIN, true);
    expect(await answerTo(RUN)).to.equal("AUDIT_WRITE");
    expect(written.map(({ effect, code }) => [effect, code])).to.deep.equal([
      ["allow", null],
      ["error", "AUDIT_WRITE"],
    ]);
    expect(new Set(written.map(({ id }) => id)).size).to.equal(1);
    expect(missed).to.deep.equal([]);
    expect(bench.authorizer.inFlight()).to.equal(0);
    expect(await answerTo(REMOVAL)).to.equal("allow");
  });
});
