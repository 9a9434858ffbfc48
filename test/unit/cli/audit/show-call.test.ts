import { expect } from "chai";
import { linesOfCall } from "../../../../src/cli/audit/show-call.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { RECORD } from "../../audit/record/record.js";

const HEADING = "  request, without what is empty, 0 or false:";

describe("linesOfCall()", () => {
  const linesOf = (call: unknown, erased: unknown = []): readonly string[] =>
    linesOfCall({ ...RECORD, call, erased } as AuditRecord);

  it("shows parameters, then what tells most of a container, then other members", () => {
    const body = {
      ...{ Hostname: "h", Cmd: ["sh", "-c", "id"], Image: "alpine", Tty: false },
      HostConfig: {
        ...{ NetworkMode: "host", Memory: 0, CapAdd: null, Devices: [], Privileged: true },
        ...{ Binds: ["/:/host", "v:/v"], BindsOfNoKind: "x", MaskedPaths: [] },
        Mounts: [{ Type: "bind", Source: "/etc", Target: "/e", ReadOnly: true }],
      },
      ExposedPorts: { "80/tcp": {} },
    };
    const query = { name: ["web"], t: ["a", "b"] };
    expect(linesOf({ query, body })).to.deep.equal([
      HEADING,
      "    query name: web",
      '    query t: ["a","b"]',
      "    Image: alpine",
      '    Cmd: ["sh","-c","id"]',
      "    HostConfig.Privileged: true",
      "    HostConfig.Binds[0]: /:/host",
      "    HostConfig.Binds[1]: v:/v",
      "    HostConfig.Mounts[0].Type: bind",
      "    HostConfig.Mounts[0].Source: /etc",
      "    HostConfig.Mounts[0].Target: /e",
      "    HostConfig.Mounts[0].ReadOnly: true",
      "    Hostname: h",
      "    HostConfig.NetworkMode: host",
      "    HostConfig.BindsOfNoKind: x",
      "    HostConfig.MaskedPaths: []",
    ]);
  });

  it("counts what is more than 40 values, and cuts long lines", () => {
    const lines = linesOf({ query: {}, body: { Binds: Array(45).fill("x".repeat(1000)) } });
    expect(lines).to.have.lengthOf(42);
    expect(lines[1]).to.match(/^ {4}Binds\[0\]: x{490}…$/);
    expect(lines[41]).to.equal("    and 5 more values; --json prints them");
  });

  it("names what is not recorded", () => {
    expect(linesOf({ query: {}, body: null }, ["Env.*", "Cmd"])).to.deep.equal([
      "  not recorded of it: Env.*, Cmd",
    ]);
  });

  it("shows nothing of a request that is not recorded, or is empty", () => {
    expect(linesOf(null)).to.deep.equal([]);
    expect(linesOf({ query: {}, body: {} }, undefined)).to.deep.equal([]);
  });

  it("takes whatever a log from elsewhere has there", () => {
    const deep = JSON.parse(`${"[".repeat(100_000)}1${"]".repeat(100_000)}`) as unknown;
    expect(linesOf({ query: {}, body: deep }, "x")).to.deep.equal([
      HEADING,
      `    ${"[0]".repeat(32)}: …`,
    ]);
    expect(linesOf({ query: {}, body: { Cmd: deep } })).to.include("    Cmd: …");
    expect(linesOf({ query: {}, body: "text" }, [1, null])).to.include("    body: text");
  });
});
