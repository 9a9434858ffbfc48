import { mkdirSync, symlinkSync } from "node:fs";
import { expect } from "chai";
import type { OpaDockerAuthzInput } from "../../../../src/domain/opa-docker-authz.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createBench, messageOf } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";

describe("inputOf()", () => {
  const at = freshFolder();

  async function inputFor(message: Buffer): Promise<OpaDockerAuthzInput> {
    const asked: OpaDockerAuthzInput[] = [];
    const allows = (input: OpaDockerAuthzInput): boolean => {
      asked.push(structuredClone(input));
      return true;
    };
    const policy = { policy: "/etc/p.wasm", sha256: "", allows };
    const { authorizer } = await createBench({ opaDockerAuthz: policy });
    await authorizer.authorize(message, "request");
    const [input] = asked;
    if (input === undefined || asked.length > 1) throw new Error(`asked ${asked.length} times`);
    return input;
  }

  const container = (HostConfig: object) =>
    messageOf("POST", CREATE, { Image: "busybox", HostConfig });

  it("has the members that it reads", async () => {
    const message = messageOf("POST", `${CREATE}?name=web`, { Image: "busybox" });
    expect(await inputFor(message)).to.deep.equal({
      Headers: { "Content-Type": "application/json", "Content-Length": "19" },
      Path: "/v1.45/containers/create?name=web",
      PathPlain: "/v1.45/containers/create",
      PathArr: ["", "v1.45", "containers", "create"],
      Query: { name: ["web"] },
      Method: "POST",
      Body: { Image: "busybox" },
      User: "",
      AuthMethod: "",
      BindMounts: [],
    });
  });

  it("has null for a body that is not there, and a path without a version", async () => {
    const { Body, Path, PathArr } = await inputFor(messageOf("GET", "/containers/json"));
    expect({ Body, Path, PathArr }).to.deep.equal({
      Body: null,
      Path: "/containers/json",
      PathArr: ["", "containers", "json"],
    });
  });

  it("has the path and the query that dockerd reads, however they are escaped", async () => {
    const uri = "/v1.45/%69mages/create?tag=%6catest&fromImage=registry.example.com:5000/a%20b";
    const { Path, PathPlain, Query } = await inputFor(messageOf("POST", uri));
    expect(PathPlain).to.equal("/v1.45/images/create");
    expect(Path).to.equal(
      "/v1.45/images/create?fromImage=registry.example.com%3A5000%2Fa+b&tag=latest",
    );
    expect(Query).to.deep.equal({
      tag: ["latest"],
      fromImage: ["registry.example.com:5000/a b"],
    });
  });

  it("has the body that dockerd reads, however its members are spelt", async () => {
    const { Body } = await inputFor(
      messageOf("POST", CREATE, { image: "busybox", hostconfig: { privileged: false } }),
    );
    expect(Body).to.deep.equal({ Image: "busybox", HostConfig: { Privileged: false } });
  });

  it("has the body also where the content type has parameters", async () => {
    const text = Buffer.from('{"Image":"busybox"}');
    const headers = { "Content-Type": "application/json; charset=utf-8", "Content-Length": "19" };
    const message = Buffer.from(
      JSON.stringify({
        ...{ RequestMethod: "POST", RequestUri: CREATE, RequestHeaders: headers },
        RequestBody: text.toString("base64"),
      }),
    );
    expect((await inputFor(message)).Body).to.deep.equal({ Image: "busybox" });
  });

  const binds: readonly [string, object, readonly [string, boolean, string][]][] = [
    ["a bind", { Binds: ["DIR/a:/x"] }, [["DIR/a", false, "DIR/a"]]],
    ["no volume", { Binds: ["data:/x", "DIR/a:/y:ro"] }, [["DIR/a", true, "DIR/a"]]],
    ["dots", { Binds: ["DIR/a/../a/./:/x"] }, [["DIR/a/../a/./", false, "DIR/a"]]],
    ["a link", { Binds: ["DIR/link/b:/x"] }, [["DIR/link/b", false, "DIR/a/b"]]],
    ["what is missing", { Binds: ["DIR/none:/x"] }, [["DIR/none", false, "DIR/none"]]],
    [
      "modes with other words",
      { Binds: ["DIR/a:/x:ro,z", "DIR/a:/y:rw"] },
      [
        ["DIR/a", true, "DIR/a"],
        ["DIR/a", false, "DIR/a"],
      ],
    ],
    ["nothing for null", { Binds: null, Mounts: null }, []],
    ["nothing for empty lists", { Binds: [], Mounts: [] }, []],
    [
      "mounts, but no volume and no tmpfs",
      {
        Mounts: [
          { Type: "bind", Source: "DIR/link", Target: "/x", ReadOnly: true },
          { Type: "volume", Source: "data", Target: "/y" },
          { Type: "tmpfs", Target: "/z" },
        ],
      },
      [["DIR/link", true, "DIR/a"]],
    ],
    [
      "binds and mounts",
      {
        Binds: ["DIR/a:/x"],
        Mounts: [{ Type: "bind", Source: "DIR/b", Target: "/y" }],
      },
      [
        ["DIR/a", false, "DIR/a"],
        ["DIR/b", false, "DIR/b"],
      ],
    ],
  ];
  for (const [what, config, expected] of binds) {
    it(`has the bind mounts of a container: ${what}`, async () => {
      mkdirSync(at("a/b"), { recursive: true });
      mkdirSync(at("b"));
      symlinkSync("a", at("link"));
      const folder = at("").replace(/\/$/, "");
      const placed = JSON.parse(JSON.stringify(config).replaceAll("DIR", folder)) as object;
      const { BindMounts } = await inputFor(container(placed));
      expect(BindMounts).to.deep.equal(
        expected.map(([source, ReadOnly, resolved]) => ({
          Source: source.replaceAll("DIR", folder),
          ReadOnly,
          Resolved: resolved.replaceAll("DIR", folder),
        })),
      );
    });
  }
});
