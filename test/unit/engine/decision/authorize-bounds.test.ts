import { expect } from "chai";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { createBench, messageOf } from "../../server/parts.js";
import type { Bench } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";

describe("a request that is too large to be evaluated", () => {
  let bench: Bench;
  const last = (): AuditRecord | undefined => bench.records.at(-1);

  before(async () => {
    bench = await createBench();
  });

  it("refuses what would take too long to judge", async () => {
    const many = (length: number, entry: unknown): unknown[] => Array<unknown>(length).fill(entry);
    const excessive = [
      { Binds: many(5000, "/:/") },
      { Mounts: many(5000, null) },
      { CapAdd: many(5000, "A") },
      { Binds: [`/${"a/".repeat(300_000)}:/b`] },
      { Binds: many(100, `/srv${"/a".repeat(64)}:/b`) },
    ];
    const labels = Object.fromEntries(
      many(20, "").map((_, index) => [`l${index}`, "x".repeat(4000)]),
    );
    const bodies: object[] = excessive.map((HostConfig) => ({ Image: "alpine", HostConfig }));
    for (const body of [...bodies, { Image: "alpine", Labels: labels }]) {
      const message = messageOf("POST", CREATE, body);
      const { allow, msg } = await bench.authorizer.authorize(message, "request");
      expect(allow).to.equal(false);
      expect(msg).to.match(/than are evaluated in one request|more than 64 host paths/);
      expect(last()?.hygiene.map(({ kind }) => kind)).to.deep.equal(["shape"]);
    }
  });

  it("refuses more host paths than any honest request has, however short it is", async () => {
    const Binds = Array.from({ length: 65 }, (_, index) => `/a:/${index}`);
    const message = messageOf("POST", CREATE, { HostConfig: { Binds } });
    const { allow, msg } = await bench.authorizer.authorize(message, "request");
    expect(allow).to.equal(false);
    expect(msg).to.include("more than 64 host paths and devices");
    expect(last()?.evaluated).to.equal("none");
  });

  it("does not even draw facts from a list of 100,000", async () => {
    const Mounts = Array<object>(100_000).fill({});
    const message = messageOf("POST", CREATE, { Image: "alpine", HostConfig: { Mounts } });
    const { allow, msg } = await bench.authorizer.authorize(message, "request");
    expect(allow).to.equal(false);
    expect(msg).to.include("more than 50000 values");
  });
});
