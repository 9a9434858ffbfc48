import type { Phase } from "../../../../src/domain/message.js";
import { ProtocolError } from "../../../../src/domain/errors.js";
import { decodeAdded, decodeMessage } from "../../../../src/engine/protocol/decode-message.js";
import { expect } from "chai";

const LEAST = { RequestMethod: "GET", RequestUri: "/_ping" };

function decode(message: unknown, phase: Phase = "request") {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  return decodeMessage(Buffer.from(text), phase);
}

describe("decodeMessage()", () => {
  it("reads the least that dockerd sends", () => {
    expect(decode(LEAST)).to.deep.equal({
      phase: "request",
      method: "GET",
      uri: "/_ping",
      user: null,
      authn: null,
      peerCertificates: [],
      headers: new Map(),
      body: null,
      response: null,
    });
  });

  it("decodes the body of a response when it is read", () => {
    const members = { RequestMethod: "GET", RequestUri: "/info", ResponseBody: "e30" };
    const { response } = decode(members, "response");
    expect(() => response?.body).to.throw(ProtocolError, '"ResponseBody" must be non-empty');
  });

  it("reads every member of a response message", () => {
    const message = decode(
      {
        User: "alice",
        UserAuthNMethod: "TLS",
        RequestMethod: "POST",
        RequestUri: "/v1.45/containers/create",
        RequestBody: "e30=",
        RequestHeaders: { "Content-Type": "application/json", "X-A": "" },
        RequestPeerCertificates: [Buffer.from("-----BEGIN").toString("base64")],
        ResponseStatusCode: 201,
        ResponseBody: "e30=",
        ResponseHeaders: { "Api-Version": "1.45" },
      },
      "response",
    );
    expect(message).to.deep.include({
      user: "alice",
      authn: "TLS",
      peerCertificates: ["-----BEGIN"],
    });
    expect(message.headers).to.deep.equal(
      new Map([
        ["Content-Type", "application/json"],
        ["X-A", ""],
      ]),
    );
    expect(message.body).to.deep.equal(Buffer.from("{}"));
    expect(message.response).to.deep.equal({
      status: 201,
      headers: new Map([["Api-Version", "1.45"]]),
      body: Buffer.from("{}"),
    });
  });

  it("reads of a response only what it adds to its request, and leaves its bytes as they are", () => {
    const start = JSON.stringify(LEAST).slice(0, -1);
    const text = `${start},"ResponseStatusCode":201,"ResponseBody":"e30="}`;
    const bytes = Buffer.from(text);
    const added = decodeAdded(decode(LEAST), bytes, start.length);
    const { response, ...request } = decode(text, "response");
    expect({ ...added, response: null }).to.deep.equal({ ...request, response: null });
    expect(added.response?.status).to.equal(response?.status);
    expect(added.response?.body).to.deep.equal(response?.body);
    expect(bytes.toString()).to.equal(text);
  });

  it("takes null for no headers", () => {
    expect(decode({ ...LEAST, RequestHeaders: null }).headers).to.deep.equal(new Map());
  });

  it("leaves the answer's parts null where dockerd shows none", () => {
    const { response } = decode(LEAST, "response");
    expect(response).to.deep.equal({ status: null, headers: new Map(), body: null });
  });

  const refused: [name: string, message: unknown, text: string][] = [
    [
      "nothing, as dockerd's retry sends it",
      "",
      "it is empty: dockerd repeats a request without its content if its connection",
    ],
    ["a list", [], "it is a list, it must be a JSON object"],
    ["null", null, "it is null, it must be a JSON object"],
    ["a truncated message", '{"RequestMethod":', "RequestMethod: not JSON"],
    [
      "text after the message",
      '{"RequestMethod":"GET","RequestUri":"/"} x',
      "text after the JSON value",
    ],
    [
      "a member twice",
      '{"RequestMethod":"GET","RequestUri":"/a","RequestUri":"/b"}',
      "RequestUri: the key is there twice",
    ],
    ["an unknown member", { ...LEAST, Extra: 1 }, '"Extra" is not a member of a request message'],
    ["another spelling", { ...LEAST, requestBody: "e30=" }, '"requestBody" is not a member'],
    [
      "no method",
      { RequestUri: "/" },
      '"RequestMethod" must be a non-empty string, current value is missing',
    ],
    [
      "an empty URI",
      { ...LEAST, RequestUri: "" },
      '"RequestUri" must be a non-empty string, current value is an empty string',
    ],
    [
      "a numeric URI",
      { ...LEAST, RequestUri: 1.5 },
      '"RequestUri" must be a non-empty string, current value is a number',
    ],
    [
      "a null user",
      { ...LEAST, User: null },
      '"User" must be a non-empty string, current value is null',
    ],
    [
      "base64 without padding",
      { ...LEAST, RequestBody: "e30" },
      '"RequestBody" must be non-empty, canonical base64',
    ],
    [
      "base64 with stray bits",
      { ...LEAST, RequestBody: "e31=" },
      '"RequestBody" must be non-empty, canonical base64',
    ],
    [
      "an empty body",
      { ...LEAST, RequestBody: "" },
      '"RequestBody" must be non-empty, canonical base64',
    ],
    ["a body that is a list", { ...LEAST, RequestBody: [123] }, "current value is a list"],
    [
      "headers in a list",
      { ...LEAST, RequestHeaders: [] },
      '"RequestHeaders" must be an object, current value is a list',
    ],
    [
      "a header with two values",
      { ...LEAST, RequestHeaders: { A: ["1"] } },
      '"RequestHeaders.A" must be a string, current value is a list',
    ],
    [
      "a header that Go would spell otherwise",
      { ...LEAST, RequestHeaders: { "content-type": "a" } },
      "is not as Go writes it",
    ],
    [
      "a certificate that is no base64",
      { ...LEAST, RequestPeerCertificates: ["é"] },
      '"RequestPeerCertificates[0]" must be',
    ],
    [
      "no certificate in the list",
      { ...LEAST, RequestPeerCertificates: [] },
      "must be a non-empty list",
    ],
    [
      "an answer in the request phase",
      { ...LEAST, ResponseStatusCode: 200 },
      "is not a member of a request message",
    ],
    ["a lone surrogate", '{"RequestMethod":"GET","RequestUri":"/\\ud800"}', "a lone surrogate"],
  ];
  for (const [name, message, text] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => decode(message))
        .to.throw(ProtocolError, "Cannot read AuthZ message: ")
        .with.property("message")
        .that.contains(text);
    });
  }

  for (const status of [0, 99, 1000, "200", 200.5]) {
    it(`refuses ${JSON.stringify(status)} for a status`, () => {
      expect(() => decode({ ...LEAST, ResponseStatusCode: status }, "response")).to.throw(
        '"ResponseStatusCode" must be an HTTP status',
      );
    });
  }

  it("never repeats a value, which may be secret", () => {
    expect(() => decode({ ...LEAST, User: ["hunter2"] })).to.throw(/^((?!hunter2).)*$/);
  });
});
