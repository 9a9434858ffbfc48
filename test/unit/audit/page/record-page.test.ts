import { expect } from "chai";
import { createMemoryLog } from "./memory-log.js";
import { sampleRecord, sampleViolation } from "./sample-records.js";
import { openTestApp } from "./test-app.js";

describe("the pages of decisions", () => {
  it("puts what refused before what warned, and folds what could not read the request", async () => {
    const of = (control: string, message: string, mode: "deny" | "warn" = "deny") =>
      sampleViolation({ control, message, mode });
    const plain = sampleRecord({
      ...{ id: "one", effect: "deny", violations: [of("docker_socket_mount", "No socket.")] },
      warnings: [of("image_pinning", "No digest.", "warn")],
    });
    const unreadable = sampleRecord({
      ...{ id: "two", effect: "deny" },
      violations: [of("selinux", "(unreadable)"), of("ambiguous_json", "Two members.")],
      warnings: [of("image_pinning", "(unreadable)", "warn")],
    });
    const { get } = await openTestApp(createMemoryLog([plain, unreadable]));
    const { text } = await get("/");
    expect(text).to.match(/docker_socket_mount.*warned: .*image_pinning.*No socket\./);
    expect(text).to.match(/ambiguous_json.*Two members\..*2 further controls could not read/);
    expect(text.split('<section class="card facet"')[0]).not.to.contain("selinux");
    const page = (await get("/records/two")).text;
    const [before = "", folded = ""] = page.split("<details>");
    expect(before).to.contain("Two members.").and.not.contain("selinux");
    expect(folded)
      .to.contain("2 further controls could not read the request")
      .and.contain("selinux");
  });

  it("shows what the shadow profile would refuse as it shows other findings", async () => {
    const shadow = {
      ...{ profile: "restricted", effect: "deny" as const },
      violations: [sampleViolation({ control: "memory_limit", message: "No limit." })],
    };
    const { get } = await openTestApp(createMemoryLog([sampleRecord({ shadow })]));
    const { text } = await get(`/records/${sampleRecord().id}`);
    expect(text).to.match(/Shadow profile <code>restricted<\/code> would deny/);
    expect(text.split("As recorded")[0]).to.contain("No limit.").and.not.contain("&#34;violations");
  });

  it("finds a decision by the beginning of its id, and lets choose among several", async () => {
    const [one, other] = ["c0ffee01-0000", "c0ffee02-0000"];
    const answered = sampleRecord({ id: "c0ffeeff", phase: "response", request: other });
    const { get } = await openTestApp(
      createMemoryLog([sampleRecord({ id: one }), sampleRecord({ id: other }), answered]),
    );
    const found = await get("/records/c0ffee02");
    expect([found.status, found.get("Location")]).to.deep.equal([302, `/records/${other}`]);
    const several = await get("/records/c0ff");
    expect(several.status).to.equal(300);
    for (const id of [one, other]) expect(several.text).to.contain(`href="/records/${id}"`);
    expect((await get("/records/c0f")).status).to.equal(404);
  });

  it("counts what was warned about below what was allowed, which it is part of", async () => {
    const warned = sampleRecord({ id: "w", warnings: [sampleViolation({ mode: "warn" })] });
    const denied = sampleRecord({ id: "d", effect: "deny", violations: [sampleViolation()] });
    const log = createMemoryLog([denied, denied, sampleRecord(), warned]);
    const { get } = await openTestApp(log);
    const names = (await get("/")).text.matchAll(/"facet-name">([^<]*)</g);
    const shown = Array.from(names, ([, name]) => name);
    expect(shown.slice(0, 3)).to.deep.equal(["Allowed", "of which warned", "Denied"]);
  });
});
