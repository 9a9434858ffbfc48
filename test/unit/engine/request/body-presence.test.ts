import { UNKNOWN_DOCKERD } from "../../../unknown-dockerd.js";
import type { Parts } from "./message.js";
import { expect } from "chai";
import { message } from "./message.js";
import { readCall } from "../../../../src/engine/request/read-call.js";

const OPTIONS = { minApiVersion: "1.24", maxApiVersion: "1.56", maxBodyBytes: 100 };

const TEXT = { "Content-Type": "text/plain" };
const JSON_TYPE = { "Content-Type": "application/json" };
const EMPTY = { "Content-Length": "0" };
const FORM = "application/x-www-form-urlencoded";

/** What is known of the body: kinds of findings, `untrusted`, and the body that stands for none. */
function known(parts: Parts, http2: boolean): string {
  const { hygiene, queryTrusted, body } = readCall(message(parts), {
    ...OPTIONS,
    dockerd: { ...UNKNOWN_DOCKERD, http2 },
  });
  const words = hygiene.map(({ kind }) => kind as string);
  if (!queryTrusted) words.push("untrusted");
  if (body !== null) words.push(JSON.stringify(body));
  return words.join(" ");
}

const PULL = { method: "POST", uri: "/images/create?fromImage=a" };
const IMPORT = { method: "POST", uri: "/images/create?fromSrc=-&repo=a" };
const FETCH = { method: "POST", uri: "/images/create?fromSrc=http://a/b" };
const BUILD = { method: "POST", uri: "/build?t=a" };
const CREATE = { method: "POST", uri: "/containers/create" };
const RENAME = { method: "POST", uri: "/containers/a/rename?name=b" };
const PAUSE = { method: "POST", uri: "/containers/a/pause" };
const START = { method: "POST", uri: "/containers/a/start" };
const KILL = { method: "POST", uri: "/containers/a/kill" };

describe("bodyPresence()", () => {
  const cases: [name: string, parts: Parts, http1: string, http2: string][] = [
    ["a pull without a type", { ...PULL, headers: {} }, "", ""],
    [
      "a pull with a type and no length",
      { ...PULL, headers: TEXT },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a pull that says it is empty",
      { ...PULL, headers: { ...TEXT, ...EMPTY } },
      "",
      "hidden-form untrusted",
    ],
    [
      "the same over a connection that is HTTP/1",
      { ...PULL, headers: { ...TEXT, ...EMPTY, Connection: "close" } },
      "",
      "",
    ],
    ["the same over TLS", { ...PULL, headers: { ...TEXT, ...EMPTY }, authn: "TLS" }, "", ""],
    [
      "the same with an upgrade",
      { ...KILL, headers: { ...TEXT, ...EMPTY, Upgrade: "tcp" } },
      "",
      "",
    ],
    ["a pull with a length and no type", { ...PULL, headers: { "Content-Length": "9" } }, "", ""],
    [
      "a pull with an odd length",
      { ...PULL, headers: { ...TEXT, "Content-Length": "00" } },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a pull with an empty type, which is a type",
      { ...PULL, headers: { "Content-Type": "" } },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    ["a pull whose JSON body is shown", { ...PULL, headers: JSON_TYPE, body: "not JSON" }, "", ""],
    ["an import of what is sent", { ...IMPORT, headers: TEXT }, "untrusted", "untrusted"],
    [
      "an import of a URL",
      { ...FETCH, headers: TEXT },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a classic build",
      { ...BUILD, headers: { "Content-Type": "application/x-tar" } },
      "untrusted",
      "untrusted",
    ],
    ["a build without a body", { ...BUILD, headers: EMPTY }, "", ""],
    [
      "a rename with a JSON type and a length",
      { ...RENAME, headers: { ...JSON_TYPE, "Content-Length": "5" } },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a kill with a body that is not shown",
      { ...KILL, headers: { ...JSON_TYPE, "Content-Length": "5" } },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a kill without a length, whose body could be withheld",
      { ...KILL, headers: JSON_TYPE },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    [
      "a kill that says it is empty, of which a form could change the signal alone",
      { ...KILL, headers: { ...JSON_TYPE, ...EMPTY } },
      "",
      "untrusted",
    ],
    [
      "a pause, which reads a form and no parameter of it",
      { ...PAUSE, headers: TEXT },
      "hidden-form untrusted",
      "hidden-form untrusted",
    ],
    ["a pause that is empty", { ...PAUSE, headers: { ...TEXT, ...EMPTY } }, "", "untrusted"],
    [
      "a start, of which a form could name a checkpoint",
      { ...START, headers: { ...TEXT, ...EMPTY } },
      "",
      "hidden-form untrusted",
    ],
    [
      "a form",
      { ...RENAME, headers: { "Content-Type": `${FORM}; x` } },
      "form-type hidden-form untrusted",
      "form-type hidden-form untrusted",
    ],
    [
      "a form in other letters that is empty",
      { ...RENAME, headers: { "Content-Type": ` ${FORM.toUpperCase()}`, ...EMPTY } },
      "form-type untrusted",
      "form-type hidden-form untrusted",
    ],
    [
      "a form beside a body that is shown",
      { ...KILL, headers: { "Content-Type": FORM }, body: "{}" },
      "form-type untrusted",
      "form-type untrusted",
    ],
    [
      "several parts on a GET",
      { uri: "/containers/a/json", headers: { "Content-Type": "multipart/form-data; boundary=b" } },
      "form-type untrusted",
      "form-type untrusted",
    ],
    [
      "a GET with a type and a length",
      { uri: "/containers/json", headers: { ...TEXT, "Content-Length": "5" } },
      "",
      "",
    ],
    [
      "a login, whose body is never shown",
      { method: "POST", uri: "/auth", headers: { ...JSON_TYPE, "Content-Length": "50" } },
      "",
      "",
    ],
    [
      "a create with its body",
      { ...CREATE, headers: JSON_TYPE, body: '{"Image":"a"}' },
      '{"Image":"a"}',
      '{"Image":"a"}',
    ],
    [
      "a create whose body is not shown",
      { ...CREATE, headers: { ...JSON_TYPE, "Content-Length": "9" } },
      "hidden-body",
      "hidden-body",
    ],
    ["a create without length", { ...CREATE, headers: JSON_TYPE }, "hidden-body", "hidden-body"],
    ["a create with neither type nor length", CREATE, "hidden-body", "hidden-body"],
    [
      "a create that says it is empty",
      { ...CREATE, headers: { ...JSON_TYPE, ...EMPTY } },
      "{}",
      "hidden-body",
    ],
    ["a create that is empty and has no type", { ...CREATE, headers: EMPTY }, "{}", "{}"],
    [
      "a plugin's privileges that are empty",
      { method: "POST", uri: "/plugins/pull?remote=a", headers: EMPTY },
      "[]",
      "[]",
    ],
    [
      "a body shown with a length of 0",
      { ...CREATE, headers: { ...JSON_TYPE, ...EMPTY }, body: "{}" },
      "{}",
      "{}",
    ],
    [
      "a body that is too large",
      { ...CREATE, headers: JSON_TYPE, body: " ".repeat(101) },
      "hidden-body",
      "hidden-body",
    ],
  ];
  for (const [name, parts, http1, http2] of cases) {
    it(`knows of ${name}: ${http1 || "nothing odd"}; with HTTP/2: ${http2 || "nothing odd"}`, () => {
      expect(known(parts, false)).to.equal(http1);
      expect(known(parts, true)).to.equal(http2);
    });
  }

  it("lets a start pass whose form could only name a checkpoint, which the daemon refuses", () => {
    const dockerd = { ...UNKNOWN_DOCKERD, experimental: false };
    const call = readCall(message({ ...START, headers: { ...TEXT, ...EMPTY } }), {
      ...OPTIONS,
      dockerd,
    });
    expect(call).to.deep.include({ hygiene: [], queryTrusted: false });
  });

  it("says what a client can do that it does not do yet", () => {
    const told = (headers: Record<string, string>) => {
      const dockerd = UNKNOWN_DOCKERD;
      const { hygiene } = readCall(message({ ...PULL, headers }), { ...OPTIONS, dockerd });
      return hygiene.map(({ detail }) => detail).join();
    };
    expect(told(TEXT)).to.include("Send no Content-Type, or Content-Length: 0");
    expect(told({ ...TEXT, ...EMPTY })).to.include("dockerd.http2 to never");
    expect(told({ ...TEXT, ...EMPTY })).not.to.include("Send");
  });
});
