import { expect } from "chai";
import type { Exception } from "../../../../src/domain/exceptions.js";
import type { Facts } from "../../../../src/domain/facts.js";
import { createCallers } from "../../../../src/engine/settings/callers.js";
import { exceptionsFor, widened } from "../../../../src/engine/settings/exceptions-for.js";
import { CONTEXT, callOf, bodyOf, checkedFacts } from "../facts/call.js";
import { named, sharedSettings } from "./shared-host.js";

const DIGEST = `sha256:${"a".repeat(64)}`;

const exceptionText = (fields: string): string => `
exceptions:
  - {id: E, controls: [mounts], reason: r, ticket: t, approved_by: carol, created: "2026-11-01T00:00:00Z", expires: "2026-12-01T00:00:00Z", ${fields}}
`;

/** The ids of exceptions that are applied to, and ignored for, a call of `name` at `time`. */
function meant(
  name: string,
  fields: string,
  facts: Facts = create("alpine"),
  time = "2026-11-25T10:00:00Z",
  endTime = time,
): readonly (readonly string[])[] {
  const settings = sharedSettings(exceptionText(fields));
  const caller = createCallers(settings).of(named(name));
  const { applied, ignored } = exceptionsFor(caller, { ...facts, time }, endTime);
  return [applied.map(({ id }) => id), ignored.map(({ why }) => why)];
}

function create(image: string): Facts {
  return checkedFacts(callOf("container.create", { body: bodyOf({ Image: image }) }), CONTEXT);
}

describe("exceptionsFor()", () => {
  const benefits: readonly [string, string, readonly string[]][] = [
    ["users: [alice]", "alice", ["E"]],
    ["users: [alice]", "bob", []],
    ["users: [alice]", "", []],
    ["groups: [lab]", "alice", ["E"]],
    ["groups: [lab]", "bob", []],
    ["roles: [chemist]", "alice", ["E"]],
    ["roles: [developer]", "", ["E"]],
    ["roles: [chemist]", "bob", []],
    ["anyone: true", "", ["E"]],
    ["anyone: true", "mallory", ["E"]],
  ];
  for (const [who, name, expected] of benefits) {
    it(`{${who}} ${expected.length > 0 ? "is" : "is not"} meant for ${JSON.stringify(name)}`, () => {
      expect(meant(name, `who: {${who}}, mode: warn`)[0]).to.deep.equal(expected);
    });
  }

  const images: readonly [string, string, boolean][] = [
    ["docker.io/library/alpine", "alpine", true],
    ["docker.io/library/alpine", "alpine:3.20", true],
    ["docker.io/library/alpine", "index.docker.io/library/alpine", true],
    ["docker.io/library/alpine:3.20", "alpine:3.20", true],
    ["docker.io/library/alpine:3.20", "alpine", false],
    ["docker.io/library/alpine", "evil.com/docker.io/library/alpine", false],
    ["docker.io/library/alpine", "alpine2", false],
    ["docker.io/library/deadbeef", "deadbeef", false],
    ["docker.io/library/alpine:3.20", `alpine:3.20@${DIGEST}`, false],
    ["docker.io/library/alpine", `alpine@${DIGEST}`, false],
    [`docker.io/library/alpine@${DIGEST}`, "alpine", false],
    [`docker.io/library/alpine@${DIGEST}`, `alpine@${DIGEST}`, true],
    [`docker.io/library/alpine@${DIGEST}`, `alpine@sha256:${"b".repeat(64)}`, false],
    [`docker.io/library/alpine@${DIGEST}`, DIGEST, false],
  ];
  for (const [wanted, image, fits] of images) {
    it(`for ${wanted} ${fits ? "is" : "is not"} meant for ${image}`, () => {
      const fields = `who: {anyone: true}, mode: warn, when: {images: ["${wanted}"]}`;
      expect(meant("", fields, create(image))[0]).to.have.lengthOf(fits ? 1 : 0);
    });
  }

  it("begins by the host's clock, and ends by a time that may be ahead of it", () => {
    const by = (time: string, endTime: string) =>
      meant("", "who: {anyone: true}, mode: warn", create("alpine"), time, endTime);
    const [early, within, late] = [
      "2026-10-31T23:59:59Z",
      "2026-11-25T10:00:00Z",
      "2026-12-01T00:00:00Z",
    ];
    expect(by(early, within)).to.deep.equal([[], ["not yet valid"]]);
    expect(by(within, late)).to.deep.equal([[], ["expired"]]);
    expect(by(early, late)).to.deep.equal([[], ["expired"]]);
    expect(by(within, within)).to.deep.equal([["E"], []]);
  });

  it("for an image is not meant for a call without one", () => {
    const fields = 'who: {anyone: true}, mode: warn, when: {images: ["docker.io/library/alpine"]}';
    expect(meant("", fields, checkedFacts(callOf("system.info")))[0]).to.deep.equal([]);
  });

  it("for an action is meant for no other", () => {
    const fields = "who: {anyone: true}, mode: warn, when: {actions: [exec.create]}";
    expect(meant("", fields)[0]).to.deep.equal([]);
    const facts = checkedFacts(callOf("exec.create", { body: bodyOf({}) }));
    expect(meant("", fields, facts)[0]).to.deep.equal(["E"]);
  });

  it("for creating a container is meant for what dockerd keeps of it, an update aside", () => {
    const fields =
      'who: {anyone: true}, mode: warn, when: {actions: [container.create], images: ["docker.io/library/alpine"]}';
    const found = (action: string, image: string | null): readonly string[] | undefined => {
      const facts = checkedFacts(callOf(action, { body: null }));
      const stored_image = image === null ? null : (create(image).spec?.image ?? null);
      return meant("", fields, { ...facts, stored_image })[0];
    };
    for (const action of ["container.start", "container.restart", "container.archive_get"]) {
      expect(found(action, "alpine"), action).to.deep.equal(["E"]);
      expect(found(action, "busybox"), action).to.deep.equal([]);
      expect(found(action, null), action).to.deep.equal([]);
    }
    expect(found("container.update", "alpine")).to.deep.equal([]);
  });

  const times: readonly [string, readonly string[], readonly string[]][] = [
    ["2026-10-31T23:59:59Z", [], ["not yet valid"]],
    ["2026-11-01T00:00:00Z", ["E"], []],
    ["2026-11-30T23:59:59Z", ["E"], []],
    ["2026-12-01T00:00:00Z", [], ["expired"]],
  ];
  for (const [time, applied, ignored] of times) {
    it(`is ${applied.length > 0 ? "applied" : (ignored[0] ?? "")} at ${time}`, () => {
      const found = meant("", "who: {anyone: true}, mode: warn", create("alpine"), time);
      expect(found).to.deep.equal([applied, ignored]);
    });
  }
});

describe("widened()", () => {
  const set = sharedSettings().sets["tenant"];
  const none = { modes: {}, parameters: {} };

  function exceptionOf(fields: string): readonly Exception[] {
    return sharedSettings(exceptionText(`who: {anyone: true}, ${fields}`)).exceptions;
  }

  it("adds to lists and maps, and says anew what is neither, beside what holds for the caller", () => {
    const fields = "set: {mounts.allowed: [/x], mounts.table: {b: 2}, mounts.limit: 9}";
    const usual = { name: null, limit: 1, table: { a: 1 } };
    const own = { modes: {}, parameters: { mounts: { ...usual, allowed: ["/home/alice"] } } };
    expect(widened(own, set, exceptionOf(fields)).parameters["mounts"]).to.deep.equal({
      allowed: ["/home/alice", "/x"],
      name: null,
      table: { a: 1, b: 2 },
      limit: 9,
    });
    expect(own.parameters.mounts.allowed).to.deep.equal(["/home/alice"]);
  });

  it("hands a lowered mode on as a warning, so that it is judged", () => {
    for (const mode of ["warn", '"off"']) {
      expect(widened(none, set, exceptionOf(`mode: ${mode}`)).modes).to.deep.equal({
        mounts: "warn",
      });
    }
  });

  it("does not raise what the profile only warns of, or does not judge", () => {
    const off = { modes: { mounts: "off" as const }, parameters: {} };
    expect(widened(none, off, exceptionOf("mode: warn")).modes).to.deep.equal({});
  });
});
