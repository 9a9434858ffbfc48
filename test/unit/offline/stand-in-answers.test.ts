import { expect } from "chai";
import { requestWith } from "../../../src/offline/offline-request.js";
import { standInAnswer } from "../../../src/offline/stand-in-answers.js";
import { containerThing, networkThing, type Thing } from "../../../src/offline/things.js";

const ID = "1".repeat(64);
const THINGS: readonly Thing[] = [
  containerThing({
    ...{ id: ID, names: ["web"], owner: "alice", user: "1000", image: "nginx" },
    ...{ binds: [], labels: { "com.docker.compose.project": "p" } },
  }),
  networkThing({ id: "", name: "n", owner: "alice", driver: "bridge" }),
];

function answered(line: string, headers: Readonly<Record<string, string>> = {}) {
  const [method = "", target = ""] = line.split(" ");
  const request = requestWith(method, target, null);
  return standInAnswer({ ...request, headers: { ...request.headers, ...headers } }, THINGS, null);
}

function bodyOf(line: string): unknown {
  return JSON.parse(answered(line).body) as unknown;
}

describe("standInAnswer()", () => {
  for (const [line, status] of [
    ["HEAD /_ping", 200],
    ["GET /v1.45/containers/unlisted/json", 200],
    ["GET /v1.45/networks/unlisted", 404],
    ["GET /v1.45/volumes/unlisted", 404],
    ["GET /v1.45/images/docker.io/library/alpine:3/json", 200],
    ["GET /v1.45/services/x", 404],
    ["POST /v1.45/containers/web/start", 204],
    ["POST /v1.45/containers/web/update", 200],
    ["PUT /v1.45/containers/web/archive?path=/", 200],
    ["DELETE /v1.45/containers/web?force=1", 204],
    ["GET /v1.45/containers/buildx_buildkit_b0/json", 404],
  ] as const)
    it(`answers ${line} with ${status}`, () => {
      expect(answered(line).status).to.equal(status);
    });

  it("gives a client its stream without data", () => {
    const upgrade = { Upgrade: "tcp" };
    for (const line of ["POST /containers/web/attach?stream=1", "POST /exec/e/start", "POST /grpc"])
      expect(answered(line, upgrade)).to.include({ status: 101, stream: "upgraded" });
    expect(answered("GET /events")).to.include({ status: 200, stream: "open" });
  });

  it("tells whoever follows events that a container started and ended", () => {
    const lines = (answered("POST /v1.45/containers/web/start").tells ?? "").trim().split("\n");
    const events = lines.map((line) => JSON.parse(line) as unknown);
    expect(events).to.have.length(2);
    expect(events[0]).to.include({ Type: "container", Action: "start", id: ID });
    expect(events[1])
      .to.nested.include({ Action: "die", "Actor.ID": ID, "Actor.Attributes.exitCode": "0" })
      .and.nested.include({ "Actor.Attributes.name": "web" });
  });

  it("describes objects as their decisions know them", () => {
    expect(bodyOf("GET /v1.45/containers/web/json"))
      .to.nested.include({ Id: ID, "Config.User": "1000", "Config.Tty": false })
      .and.nested.include({ "State.Running": true });
    expect(bodyOf("GET /v1.45/networks/n")).to.include({ Name: "n", Driver: "bridge" });
    expect(bodyOf("GET /v1.45/containers/%2e%zz/json")).to.include({ Name: "/%2e%zz" });
  });

  it("lists objects by label, as Compose asks for them", () => {
    const listed = (filters: object): unknown =>
      bodyOf(`GET /v1.45/containers/json?filters=${encodeURIComponent(JSON.stringify(filters))}`);
    const label = "com.docker.compose.project";
    expect(listed({ label: { [`${label}=p`]: true } })).to.have.length(1);
    expect(listed({ label: [label] })).to.have.length(1);
    expect(listed({ label: [`${label}=q`] })).to.deep.equal([]);
    expect(bodyOf("GET /containers/json?filters=none")).to.have.length(1);
    expect(bodyOf("GET /volumes")).to.deep.equal({ Volumes: [], Warnings: [] });
    expect(bodyOf("GET /networks")).to.have.length(1);
  });
});
