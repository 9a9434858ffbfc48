import { expect } from "chai";
import {
  bodyBytes,
  bodyTreeOf,
  findMember,
  type BodyMap,
} from "../../../../src/preview/world/body-tree.js";
import { requestWith } from "../../../../src/preview/world/offline-request.js";
import { editedRequest, type RequestEdit } from "../../../../src/preview/explain/request-edit.js";

const treeOf = (body: object) => {
  const tree = bodyTreeOf(Buffer.from(JSON.stringify(body)));
  if (tree === null) throw new Error("not an object");
  return tree;
};

function edited(body: object, ...edits: readonly RequestEdit[]): unknown {
  const request = requestWith("POST", "/v1.45/x?a=1&b=2", Buffer.from(JSON.stringify(body)));
  return JSON.parse(editedRequest(request, edits).body?.toString() ?? "null");
}

describe("findMember()", () => {
  const fields = [
    ["HostConfig.Binds[1]", ["HostConfig", "Binds", 1]],
    ["hostconfig.binds[0]", ["HostConfig", "Binds", 0]],
    ["HostConfig.Sysctls.net.ipv4.ip_forward", ["HostConfig", "Sysctls", "net.ipv4.ip_forward"]],
    ["HostConfig.Binds[2]", null],
    ["HostConfig.Missing", null],
    ["__proto__", null],
    ["constructor", null],
  ] as const;
  const body = {
    HostConfig: { Binds: ["/a:/a", "/b:/b"], Sysctls: { "net.ipv4.ip_forward": "1" } },
  };

  for (const [field, path] of fields) {
    it(`finds ${field}${path === null ? " nowhere" : ""}`, () => {
      expect(findMember(treeOf(body), field)).to.deep.equal(path);
    });
  }
});

describe("editedRequest()", () => {
  it("keeps the places of a list when an item goes", () => {
    const body = { L: ["a", "b", "c"] };
    const remove = (at: number) => ({ kind: "remove", path: ["L", at] }) as const;
    expect(edited(body, remove(0), remove(2))).to.deep.equal({ L: ["b"] });
  });

  it("sets a member in the spelling that is there, and makes what is missing above it", () => {
    const set = (path: readonly string[], value: string) => ({ kind: "set", path, value }) as const;
    expect(edited({ hostconfig: {} }, set(["HostConfig", "IpcMode"], "private"))).to.deep.equal({
      hostconfig: { IpcMode: "private" },
    });
    expect(edited({}, set(["A", "B"], "c"))).to.deep.equal({ A: { B: "c" } });
  });

  it("appends to a list, or begins one", () => {
    const append = { kind: "append", path: ["L"], value: "x" } as const;
    expect(edited({ L: ["a"] }, append)).to.deep.equal({ L: ["a", "x"] });
    expect(edited({}, append)).to.deep.equal({ L: ["x"] });
  });

  it("changes query and version, and the length with the body", () => {
    const request = requestWith("POST", "/v1.23/x?a=1&b=2", Buffer.from('{"A":1}'));
    const changed = editedRequest(request, [
      { kind: "query", name: "a", value: null },
      { kind: "version", version: "1.45" },
      { kind: "remove", path: ["A"] },
    ]);
    expect(changed.target).to.equal("/v1.45/x?b=2");
    expect(changed.headers["Content-Length"]).to.equal("2");
  });

  it("leaves a body alone that is not one object", () => {
    const request = requestWith("POST", "/x", Buffer.from("[1"));
    expect(editedRequest(request, [{ kind: "rewrite" }]).body?.toString()).to.equal("[1");
    expect(bodyTreeOf(Buffer.from("[]"))).to.equal(null);
    expect(bodyTreeOf(Buffer.from([0xff]))).to.equal(null);
  });

  it("gives up on bodies that are nested without end, and on names with many ways through them", () => {
    const deep = `{"a":${"[".repeat(300)}${"]".repeat(300)}}`;
    expect(bodyTreeOf(Buffer.from(deep))).to.equal(null);
    let node: BodyMap = {};
    // Each level is shared by two names, so that there are more ways than anyone can try.
    for (let level = 0; level < 90; level++) node = { a: node, "a.a": node };
    expect(findMember(node, `${"a.".repeat(89)}b`)).to.equal(null);
  });

  it("takes __proto__ for a member like any other", () => {
    const tree = bodyTreeOf(Buffer.from('{"__proto__":{"A":1}}'));
    expect(tree === null ? "" : bodyBytes(tree).toString()).to.equal('{"__proto__":{"A":1}}');
  });
});
