import { expect } from "chai";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { createBench, messageOf, type Bench } from "../../server/parts.js";
import { directoryOf } from "../dockerd/directory-of.js";

const CREATE = "/v1.45/containers/create";

describe("the record of a call and of its answer", () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await createBench();
  });

  const last = (): AuditRecord | undefined => bench.records.at(-1);

  it("links an answer to the decision that let the call pass", async () => {
    const about = messageOf("POST", CREATE, { Image: "alpine" });
    await bench.authorizer.authorize(about, "request");
    const [identified] = bench.records;
    const answer = messageOf("POST", CREATE, { Image: "alpine" }, { ResponseStatusCode: 201 });
    await bench.authorizer.authorize(answer, "response");
    expect(last()).to.deep.include({ request: identified?.id, made: null, targets: [] });
    expect(last()?.lastedMs).to.be.a("number").that.is.at.least(0);
    await bench.authorizer.authorize(answer, "response");
    expect(last()).to.deep.include({ request: null, lastedMs: null });
  });

  it("records what a call is about and whose it is", async () => {
    const library = loadLibrary();
    const settings = defaultSettings(library, "ci", "/");
    bench = await createBench({ settings, directory: directoryOf("bob") });
    const { allow, msg } = await bench.authorizer.authorize(
      messageOf("POST", "/v1.45/containers/web/stop"),
      "request",
    );
    expect(allow).to.equal(false);
    expect(msg).to.match(/^container_ownership: /);
    expect(last()?.targets).to.deep.equal([
      { kind: "container", ref: "web", id: "web", owner: "bob" },
    ]);
  });

  it("lets its own look-ups pass without a record, once in each phase", async () => {
    const own = { ...directoryOf("bob"), isOwn: () => true };
    bench = await createBench({ directory: own });
    const look = messageOf("GET", "/containers/web/json");
    expect(await bench.authorizer.authorize(look, "request")).to.deep.equal({
      allow: true,
      msg: "",
    });
    expect(bench.records).to.deep.equal([]);
  });
});
