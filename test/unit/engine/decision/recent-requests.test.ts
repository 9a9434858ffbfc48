import { expect } from "chai";
import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import { createRecentRequests } from "../../../../src/engine/decision/recent-requests.js";
import { createBench, messageOf } from "../../server/parts.js";

const INSPECT = "/v1.45/containers/web/json";
const RESPONSE = { ResponseStatusCode: 200, ResponseHeaders: { "Api-Version": "1.45" } };

/** Stands for a request that was read, of which nothing is looked at. */
function requestIn(bytes: Uint8Array) {
  return { bytes, message: {}, call: {}, identity: {} } as IdentifiedCall & { bytes: Uint8Array };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

describe("createRecentRequests()", () => {
  const REQUEST = bytesOf('{"RequestMethod":"GET","RequestUri":"/info"}\n');
  const ANSWERED = bytesOf(
    '{"RequestMethod":"GET","RequestUri":"/info","ResponseStatusCode":200,"ResponseBody":"e30="}\n',
  );

  it("finds the request that a response repeats, and what the response adds", () => {
    const recent = createRecentRequests();
    const read = requestIn(REQUEST);
    recent.keep(read);
    const found = recent.take({ bytes: ANSWERED, phase: "response" });
    expect(found?.request.call).to.equal(read.call);
    expect(ANSWERED.subarray(found?.at).toString()).to.equal(
      ',"ResponseStatusCode":200,"ResponseBody":"e30="}\n',
    );
  });

  it("forgets one of two equal requests that does not go to dockerd after all", () => {
    const recent = createRecentRequests();
    const first = requestIn(REQUEST);
    recent.keep(first);
    const forget = recent.keep(requestIn(REQUEST));
    forget();
    forget();
    expect(recent.take({ bytes: ANSWERED, phase: "response" })?.request.call).to.equal(first.call);
    expect(recent.take({ bytes: ANSWERED, phase: "response" })).to.equal(null);
  });

  it("finds a request once, and each of two equal ones", () => {
    const recent = createRecentRequests();
    const [first, second] = [requestIn(REQUEST), requestIn(REQUEST)];
    recent.keep(first);
    recent.keep(second);
    expect(recent.take({ bytes: ANSWERED, phase: "response" })?.request.call).to.equal(second.call);
    expect(recent.take({ bytes: ANSWERED, phase: "response" })?.request.call).to.equal(first.call);
    expect(recent.take({ bytes: ANSWERED, phase: "response" })).to.equal(null);
  });

  const others = {
    "another byte": '{"RequestMethod":"GET","RequestUri":"/infp","ResponseStatusCode":200}',
    "another member of the request":
      '{"RequestMethod":"GET","RequestUri":"/info","RequestBody":"e30=","ResponseStatusCode":200}',
    "nothing added": '{"RequestMethod":"GET","RequestUri":"/info"}',
    "a longer text": '{"RequestMethod":"GET","RequestUri":"/info,"ResponseStatusCode":200}',
    "no text at all": "",
  };
  for (const [what, text] of Object.entries(others)) {
    it(`finds none for a message with ${what}`, () => {
      const recent = createRecentRequests();
      recent.keep(requestIn(REQUEST));
      expect(recent.take({ bytes: bytesOf(text), phase: "response" })).to.equal(null);
    });
  }

  it("keeps the last 64, and no large one", () => {
    const recent = createRecentRequests();
    const numbered = (number: number): string => `{"RequestMethod":"GET","RequestUri":"/${number}"`;
    for (let number = 0; number < 65; number++)
      recent.keep(requestIn(bytesOf(`${numbered(number)}}`)));
    const find = (start: string): unknown =>
      recent.take({ bytes: bytesOf(`${start},"ResponseStatusCode":200}`), phase: "response" });
    expect(find(numbered(0))).to.equal(null);
    expect(find(numbered(1))).not.to.equal(null);
    const large = `{"RequestMethod":"GET","RequestUri":"/${"x".repeat(16 * 1024)}"`;
    recent.keep(requestIn(bytesOf(`${large}}`)));
    expect(find(large)).to.equal(null);
  });
});

describe("a response whose request was read", () => {
  /** The record of the response to an inspection, but for what differs each time. */
  async function recordAfter(between: "nothing" | "other settings" | "a start of dockerd") {
    const { authorizer, records, configuration } = await createBench();
    await authorizer.authorize(messageOf("GET", INSPECT), "request");
    if (between === "other settings") authorizer.replace(configuration);
    if (between === "a start of dockerd") authorizer.activated();
    await authorizer.authorize(messageOf("GET", INSPECT, null, RESPONSE), "response");
    const [asked, answered] = records;
    if (answered === undefined) throw new Error("The response has no record");
    const { request: allowedBy, ...rest } = answered;
    const differing = { id: "", time: "", durationUs: 0, lastedMs: null };
    return { record: { ...rest, ...differing }, isPaired: allowedBy === asked?.id };
  }

  it("has the same record as one that is read again", async () => {
    const paired = await recordAfter("nothing");
    expect(paired.isPaired).to.equal(true);
    expect(paired.record).to.deep.include({
      status: 200,
      action: "container.inspect",
      effect: "allow",
    });
    expect(await recordAfter("other settings")).to.deep.equal(paired);
    // Nothing is in flight then.
    expect(await recordAfter("a start of dockerd")).to.deep.equal({
      ...paired,
      isPaired: false,
    });
  });

  it("is read again where the settings have changed", async () => {
    const { authorizer, records, configuration } = await createBench();
    await authorizer.authorize(messageOf("GET", INSPECT), "request");
    const { settings } = configuration;
    const sets = Object.entries(settings.sets).map(([profile, set]) => {
      const target = { ...set.parameters["request_target"], min_api_version: "1.46" };
      return [profile, { ...set, parameters: { ...set.parameters, request_target: target } }];
    });
    const changed = { ...settings, sets: Object.fromEntries(sets) as typeof settings.sets };
    authorizer.replace({ ...configuration, settings: changed });
    await authorizer.authorize(messageOf("GET", INSPECT, null, RESPONSE), "response");
    expect(records.map(({ hygiene }) => hygiene.length)).to.deep.equal([0, 1]);
  });

  const wrong = {
    "a member that dockerd does not add": { ResponseStatus: 200 },
    "a member of the request behind those of the response": {
      ResponseStatusCode: 200,
      RequestUri: "/v1.45/containers/other/json",
    },
  };
  for (const [what, members] of Object.entries(wrong))
    it(`is refused for ${what}`, async () => {
      const { authorizer, records } = await createBench();
      const request = messageOf("GET", INSPECT);
      await authorizer.authorize(request, "request");
      const start = request.toString().slice(0, -1);
      const bytes = Buffer.from(`${start},${JSON.stringify(members).slice(1)}`);
      expect((await authorizer.authorize(bytes, "response")).allow).to.equal(false);
      expect(records.at(-1)?.error).to.include("is not a member of a response message");
    });
});
