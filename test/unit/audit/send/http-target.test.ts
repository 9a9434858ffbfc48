import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { chmodSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { createHttpTarget, type HttpProtocol } from "../../../../src/audit/send/http-target.js";
import type { CredentialFiles } from "../../../../src/audit/send/read-credentials.js";
import type { Delivery } from "../../../../src/audit/send/target.js";
import { freshFolder } from "../../../fresh-folder.js";
import { SOURCE, sample } from "../formats/sample.js";

const NONE: CredentialFiles = { ca: null, cert: null, key: null, token: null };
const TOKEN = "s3cr3t-t0ken";

interface Seen {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

describe("createHttpTarget()", () => {
  const at = freshFolder();
  let server: Server;
  let seen: Seen[];
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeEach((done) => {
    seen = [];
    answer = (response) => response.end();
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("error", () => undefined);
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const text = gunzipSync(Buffer.concat(parts)).toString();
        const { authorization } = request.headers;
        seen.push({ path: request.url, authorization, body: JSON.parse(text) });
        answer(response, request);
      });
    }).listen(0, "127.0.0.1", done);
  });

  afterEach((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  function send(
    protocol: HttpProtocol = "opa",
    credentials: Partial<CredentialFiles> = {},
    timeoutMs = 5000,
  ): Promise<Delivery> {
    const { port } = server.address() as AddressInfo;
    const target = createHttpTarget({
      ...{ protocol, source: SOURCE, timeoutMs, url: new URL(`http://127.0.0.1:${port}/logs`) },
      credentials: { ...NONE, ...credentials },
      now: () => new Date("2026-11-28T10:00:00.000Z"),
    });
    return target.send([sample("deny"), sample("log")], new AbortController().signal);
  }

  it("posts OPA's decision logs as a gzipped list, in order", async () => {
    expect(await send()).to.deep.equal({ kind: "taken", rejected: 0, text: null });
    const [{ path, body }] = seen as [Seen];
    expect(path).to.equal("/logs");
    expect((body as { path: string }[]).map((event) => event.path)).to.deep.equal([
      ...["docker/authz/decision", "dockwarden/log"],
    ]);
  });

  it("posts OTLP, and reads how many records are rejected", async () => {
    answer = (response) => {
      response.end(
        '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too\\u001b[31m old"}}',
      );
    };
    expect(await send("otlp")).to.deep.equal({ kind: "taken", rejected: 1, text: "too [31m old" });
    expect((seen[0]?.body as { resourceLogs: unknown[] }).resourceLogs).to.have.length(1);
  });

  it("believes no more rejected records than it has sent", async () => {
    answer = (response) =>
      response.end('{"partialSuccess":{"rejectedLogRecords":"9007199254740991"}}');
    expect(await send("otlp")).to.deep.equal({ kind: "taken", rejected: 2, text: null });
  });

  for (const text of ["", "null", "[]", "<html>", '{"partialSuccess":{"rejectedLogRecords":-1}}'])
    it(`takes the answer ${JSON.stringify(text)} for a success`, async () => {
      answer = (response) => response.end(text);
      expect(await send("otlp")).to.deep.include({ kind: "taken", rejected: 0 });
    });

  const answers: readonly (readonly [number, Record<string, string>, Partial<Delivery>])[] = [
    [500, {}, { kind: "failed", text: "the target answers 500", waitMs: null }],
    [429, { "retry-after": "17" }, { kind: "failed", waitMs: 17_000 }],
    [503, { "retry-after": "Sat, 28 Nov 2026 10:01:00 GMT" }, { kind: "failed", waitMs: 60_000 }],
    [503, { "retry-after": "soon" }, { kind: "failed", waitMs: null }],
    [401, {}, { kind: "failed", text: "the target answers 401" }],
    [404, {}, { kind: "failed" }],
    [400, {}, { kind: "refused", text: "the target answers 400" }],
    [413, {}, { kind: "refused" }],
    [422, {}, { kind: "refused" }],
    [
      ...([307, { location: "http://127.0.0.1:1/" }] as const),
      { kind: "failed", text: "the target answers 307, a redirect, which is not followed" },
    ],
  ];
  for (const [status, headers, expected] of answers)
    it(`understands ${status} ${JSON.stringify(headers)}`, async () => {
      answer = (response) => response.writeHead(status, headers).end();
      expect(await send()).to.deep.include(expected);
      expect(seen).to.have.length(1);
    });

  it("fails where the server closes half-way", async () => {
    answer = (response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => response.destroy());
    };
    expect((await send()).kind).to.equal("failed");
  });

  it("fails where the server closes without an answer", async () => {
    answer = (_response, request) => request.socket.destroy();
    expect((await send()).kind).to.equal("failed");
  });

  it("fails where the server hangs", async () => {
    answer = () => undefined;
    expect(await send("opa", {}, 50)).to.deep.equal({
      ...{ kind: "failed", text: "no answer within 0.05 s", waitMs: null },
    });
  });

  it("takes the status of an answer that has no end", async () => {
    answer = (response) => {
      const more = (): void => void response.write("x".repeat(65_536), () => setImmediate(more));
      response.on("error", () => undefined);
      more();
    };
    expect((await send()).kind).to.equal("taken");
    expect((await send("otlp")).kind).to.equal("taken");
  });

  it("sends the token of a file, and the next one once it is renewed", async () => {
    const token = at("token");
    for (const text of [`${TOKEN}\n`, "other"]) {
      writeFileSync(token, text, { mode: 0o600 });
      expect((await send("opa", { token })).kind).to.equal("taken");
    }
    expect(seen.map(({ authorization }) => authorization)).to.deep.equal([
      ...[`Bearer ${TOKEN}`, "Bearer other"],
    ]);
  });

  const bad: readonly (readonly [what: string, text: string, mode: number, problem: RegExp])[] = [
    ["that others may read", TOKEN, 0o644, /others than its owner may use it/],
    ["with a line break", `${TOKEN}\nx: y`, 0o600, /it should hold one word/],
    ["that is empty", "", 0o600, /it should hold one word/],
  ];
  for (const [what, text, mode, problem] of bad)
    it(`sends nothing with a token ${what}, and does not show it`, async () => {
      const token = at("token");
      writeFileSync(token, text);
      chmodSync(token, mode);
      const delivery = await send("opa", { token });
      expect(delivery.kind).to.equal("failed");
      expect(delivery.text).to.match(problem).and.not.include(TOKEN);
      expect(seen).to.deep.equal([]);
    });
});
