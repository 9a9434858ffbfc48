import { expect } from "chai";
import { redactResponse } from "../../../../src/audit/record/redact-response.js";
import { bodyOf, callOf } from "../../engine/facts/call.js";

const ID = "a".repeat(64);

function shownOf(json: unknown, status: number | null = 200, body: object = {}): unknown {
  const call = callOf("exec.create", { body: bodyOf({ ...body }) });
  const bytes = Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
  return redactResponse(call, { status, headers: new Map(), body: bytes });
}

describe("redactResponse()", () => {
  it("shows ids, names, states, exit codes and times, and nothing else", () => {
    const container = {
      Id: ID,
      Name: "/web",
      Created: "2026-11-29T10:00:00.123456789Z",
      State: { Status: "exited", ExitCode: 137, Error: "secret", Health: { Log: ["secret"] } },
      Config: { Env: ["A=secret"], Labels: { a: "secret" } },
      Args: ["secret"],
      secret: 1,
    };
    expect(shownOf(container)).to.deep.equal({
      Id: ID,
      Name: "/web",
      Created: "2026-11-29T10:00:00.123456789Z",
      State: { Status: "exited", ExitCode: 137 },
    });
  });

  it("shows the members of lists, and at most 64", () => {
    expect(
      shownOf([{ Id: ID, Names: ["/web"], State: "running", Command: "secret" }]),
    ).to.deep.equal([{ Id: ID, Names: ["/web"], State: "running" }]);
    expect(shownOf(Array(500).fill({ Id: ID }))).to.have.length(64);
    expect(
      shownOf({ ImagesDeleted: [{ Deleted: `sha256:${ID}` }], SpaceReclaimed: 7 }),
    ).to.deep.equal({
      ImagesDeleted: [{ Deleted: `sha256:${ID}` }],
      SpaceReclaimed: 7,
    });
  });

  it("hides a text of another form", () => {
    expect(shownOf({ Id: "sk!live", Name: "a b", Status: "Up 3 minutes" })).to.deep.equal({
      Id: "… (≤16)",
      Name: "… (≤16)",
      Status: "… (≤16)",
    });
  });

  it("shows an error without what it quotes, and without texts of the request", () => {
    const message = 'exec: "hunter2": not found; bad word correcthorse in request';
    expect(shownOf({ message }, 400, { Cmd: ["correcthorse"] })).to.deep.equal({
      message: "exec: …: not found; bad word … in request",
    });
  });

  it("shows nothing of what is no JSON, empty or large", () => {
    expect(shownOf("secret output")).to.equal(null);
    expect(shownOf("")).to.equal(null);
    expect(shownOf({ Id: ID, x: "a".repeat(70_000) })).to.equal(null);
    expect(redactResponse(callOf("x"), { status: 200, headers: new Map(), body: null })).to.equal(
      null,
    );
  });

  it("bounds nested values", () => {
    let nested: object = {};
    for (let depth = 0; depth < 1000; depth++) nested = { State: nested };
    expect(JSON.stringify(shownOf(nested)).length).to.be.below(4000);
  });
});
