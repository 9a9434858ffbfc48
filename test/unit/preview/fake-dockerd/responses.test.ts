import { expect } from "chai";
import { requestWith } from "../../../../src/preview/world/offline-request.js";
import { createSimulatedImages } from "../../../../src/preview/world/simulated-images.js";
import { fakeResponse } from "../../../../src/preview/fake-dockerd/responses.js";
import { missingResponse } from "../../../../src/preview/fake-dockerd/missing-objects.js";
import type { Inventory } from "../../../../src/preview/fake-dockerd/inventory.js";
import {
  objectMeant,
  simulatedContainer,
  simulatedNetwork,
  type SimulatedObject,
} from "../../../../src/preview/world/simulated-objects.js";

const ID = "1".repeat(64);
const THINGS: readonly SimulatedObject[] = [
  simulatedContainer({
    ...{ id: ID, names: ["web"], owner: "alice", user: "1000", image: "nginx" },
    ...{ binds: [], labels: { "com.docker.compose.project": "p" } },
  }),
  simulatedNetwork({ id: "", name: "n", owner: "alice", driver: "bridge" }),
];

const worldWith = (images: readonly string[] | null): Inventory => ({
  listed: () => THINGS,
  find: (kind, ref) => objectMeant(THINGS, kind, ref),
  images: createSimulatedImages(images),
});
const WORLD = worldWith(null);

function answered(line: string, headers: Readonly<Record<string, string>> = {}) {
  const [method = "", target = ""] = line.split(" ");
  const request = requestWith(method, target, null);
  return fakeResponse({ ...request, headers: { ...request.headers, ...headers } }, WORLD, null);
}

function bodyOf(line: string): unknown {
  return JSON.parse(answered(line).body) as unknown;
}

describe("standInAnswer()", () => {
  for (const [line, status] of [
    ["HEAD /_ping", 200],
    ["GET /v1.45/containers/unlisted/json", 404],
    ["GET /v1.45/containers/web/stats?stream=0", 200],
    ["GET /v1.45/containers/web/export", 404],
    ["HEAD /v1.45/containers/web/archive?path=/tmp/", 200],
    ["HEAD /v1.45/containers/web/archive?path=/etc/passwd", 404],
    ["GET /v1.45/containers/web/archive?path=/tmp/", 404],
    ["GET /v1.45/images/get?names=alpine", 404],
    ["GET /v1.45/system/df", 200],
    ["GET /v1.45/plugins", 200],
    ["GET /v1.45/networks/unlisted", 404],
    ["GET /v1.45/volumes/unlisted", 404],
    ["GET /v1.45/images/docker.io/library/alpine:3/json", 200],
    ["GET /v1.45/services/x", 503],
    ["POST /v1.45/services/create", 503],
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
    for (const [line, stream] of [
      ["POST /containers/web/attach?stream=1", "ended"],
      ["POST /exec/e/start", "ended"],
      ["POST /grpc", "buildkit"],
      ["POST /session", "session"],
    ] as const)
      expect(answered(line, upgrade)).to.include({ status: 101, stream });
    expect(answered("POST /exec/e/start")).to.include({ status: 204 });
    expect(answered("GET /events")).to.include({ status: 200, stream: "open" });
    expect(answered("GET /events?until=1")).not.to.have.property("stream");
  });

  it("describes objects as their decisions know them", () => {
    expect(bodyOf("GET /v1.45/containers/web/json"))
      .to.nested.include({ Id: ID, "Config.User": "1000", "Config.Tty": false })
      .and.nested.include({ "State.Running": true });
    expect(bodyOf("GET /v1.45/networks/n")).to.include({ Name: "n", Driver: "bridge" });
    expect(answered("GET /v1.45/containers/%2e%zz/json").status).to.equal(404);
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

  it("lists containers by name, id and state", () => {
    const listed = (filters: object): unknown =>
      bodyOf(`GET /containers/json?filters=${encodeURIComponent(JSON.stringify(filters))}`);
    expect(listed({ name: ["we"], id: ["11"], status: ["running"] })).to.have.length(1);
    for (const filters of [{ name: ["other"] }, { id: ["2"] }, { status: ["exited"] }])
      expect(listed(filters)).to.deep.equal([]);
  });
});

describe("missingAnswer()", () => {
  const missing = (line: string, body: object | null = null): number | undefined => {
    const [method = "", target = ""] = line.split(" ");
    const bytes = body === null ? null : Buffer.from(JSON.stringify(body));
    return missingResponse(requestWith(method, target, bytes), worldWith(["busybox:latest"]))
      ?.status;
  };

  for (const line of [
    "POST /v1.45/containers/none/start",
    "POST /v1.45/networks/none/connect",
    "DELETE /v1.45/volumes/none",
    "DELETE /v1.45/images/none:1",
    "POST /v1.45/images/none/push?tag=1",
    "POST /v1.45/images/none:1/tag?repo=a",
    "HEAD /v1.45/containers/none/archive?path=/",
  ])
    it(`says that what ${line} names does not exist`, () => {
      expect(missing(line)).to.equal(404);
    });

  it("knows images by all their names", () => {
    expect(missing("POST /containers/create", { Image: "none" })).to.equal(404);
    for (const image of ["busybox", "docker.io/library/busybox:latest", "busybox:latest"])
      expect(missing("POST /containers/create", { Image: image })).to.equal(undefined);
    expect(missing("POST /images/busybox/push?tag=latest")).to.equal(undefined);
  });

  for (const line of [
    "POST /v1.45/containers/web/start",
    "POST /v1.45/containers/prune",
    "POST /v1.45/volumes/create",
    "GET /v1.45/containers/none/json",
  ])
    it(`finds nothing missing in ${line}`, () => {
      expect(missing(line)).to.equal(undefined);
    });
});
