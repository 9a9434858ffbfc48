import { expect } from "chai";
import type { ResponseFacts } from "../../../../src/domain/response-facts.js";
import { readResponse } from "../../../../src/engine/protocol/read-response.js";

const JSON_TYPE = { "Content-Type": "application/json" };

/** An answer that dockerd has not begun to send, of an engine's own headers and `headers`. */
function responseOf(
  body: string | Uint8Array | null,
  headers: Readonly<Record<string, string>> = JSON_TYPE,
  status: number | null = 200,
  action = "container.inspect",
): ResponseFacts {
  const all = new Map(Object.entries({ "Api-Version": "1.45", ...headers }));
  return readResponse(
    { status, headers: all, body: body === null ? null : Buffer.from(body) },
    action,
  );
}

/** The body of an answer as the policy sees it. */
const read = (body: string): unknown => responseOf(body).body;

describe("readResponse()", () => {
  it("reads the JSON that dockerd is about to answer", () => {
    expect(responseOf('{"Id":"c0ffee","Names":["a"],"Size":null}\n')).to.deep.equal({
      status: 200,
      content_type: "application/json",
      bytes: 42,
      body_state: "read",
      body: { Id: "c0ffee", Names: ["a"], Size: null },
    });
  });

  it("takes a body without a status for one of status 200, as 20.10 answers one-shot statistics", () => {
    expect(responseOf("{}", JSON_TYPE, null)).to.include({ status: 200, body_state: "read" });
  });

  it("changes no number", () => {
    expect(read("[0, -5, 9007199254740991, 0.25, 1.5e-7]")).to.deep.equal([
      ...[0, -5, 9007199254740991, 0.25, 1.5e-7],
    ]);
    const texts = ["9007199254740992", "9007199254740993", "18446744073709551615", "1.0", "-0"];
    const others = ["1e3", "1e400", "0.10000000000000000001"];
    const all = [...texts, ...others];
    expect(read(`[${all.join(",")}]`)).to.deep.equal(all);
  });

  it("keeps a member that is called like an object's own", () => {
    const body = read('{"__proto__":{"a":1},"constructor":2}');
    expect(JSON.stringify(body)).to.equal('{"__proto__":{"a":1},"constructor":2}');
  });

  it("reads no JSON that readers take in different ways", () => {
    const odd = [
      '{"a":1,"a":2}',
      "{} {}",
      "OK",
      `${"[".repeat(65)}${"]".repeat(65)}`,
      Buffer.from([0x22, 0xff, 0x22]),
    ];
    for (const body of odd)
      expect(responseOf(body), String(body)).to.include({ body_state: "unreadable", body: null });
  });

  it("reads 64 KiB and no more", () => {
    const text = (bytes: number): string => `"${"x".repeat(bytes - 2)}"`;
    expect(responseOf(text(65_536))).to.include({ body_state: "read", bytes: 65_536 });
    expect(responseOf(text(65_537))).to.include({ body_state: "too_large", body: null });
  });

  it("says why there is no body", () => {
    const states: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
      ["absent", {}],
      ["withheld", JSON_TYPE],
      ["withheld", { "Content-Type": "application/json; charset=utf-8" }],
      ["not_json", { "Content-Type": "application/x-tar" }],
      ["not_json", { "Content-Type": "application/jsonx" }],
    ];
    for (const [body_state, headers] of states)
      expect(responseOf(null, headers)).to.include({ body_state, body: null, bytes: null });
  });

  it("knows that an answer has left", () => {
    const gone = { status: null, headers: new Map<string, string>(), body: null };
    expect(readResponse(gone, "container.logs")).to.deep.equal({
      ...{ status: null, content_type: null, bytes: null, body_state: "sent", body: null },
    });
    // dockerd shows the headers of a connection that was taken over.
    for (const action of ["exec.start", "container.attach", "buildkit.session", "buildkit.grpc"])
      expect(responseOf(null, {}, null, action).body_state, action).to.equal("sent");
    expect(responseOf(null, {}, 204, "exec.start").body_state).to.equal("absent");
  });
});
