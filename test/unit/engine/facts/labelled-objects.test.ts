import { expect } from "chai";
import type { LabelledObject } from "../../../../src/domain/label-facts.js";
import { bodyOf, callOf, checkedFacts } from "./call.js";

/** Each object as a line: kind, name, what is said of the name, where labels stand, and their keys. */
function linesOf(objects: readonly LabelledObject[] | null): string[] | undefined {
  return objects?.map(({ kind, name, plain, hex, whole, labels_field, labels }) =>
    [
      kind,
      name,
      plain ? "" : "odd",
      hex ? "hex" : "",
      whole ? "whole" : "",
      labels_field,
      labels === null ? "unread" : Object.keys(labels).join(),
    ]
      .filter((word) => word !== "")
      .join(" "),
  );
}

function objectsOf(
  action: string,
  body: Readonly<Record<string, unknown>> | null,
  query: Readonly<Record<string, string | readonly string[]>> = {},
): string[] | undefined {
  const values = Object.entries(query).map(([name, value]) => [name, [value].flat()] as const);
  const call = callOf(action, {
    body: body === null ? null : bodyOf(body),
    query: new Map(values),
  });
  return linesOf(checkedFacts(call).objects);
}

describe("the objects of factsOf()", () => {
  it("are a container and the volumes that it labels", () => {
    const Mounts = [
      { Type: "volume", Source: "v", VolumeOptions: { Labels: { a: "b" } } },
      { Type: "volume", Source: "w" },
    ];
    const body = { Labels: { c: "d" }, HostConfig: { Mounts } };
    expect(objectsOf("container.create", body, { name: "/web" })).to.deep.equal([
      "container web whole Labels c",
      "volume HostConfig.Mounts[0].VolumeOptions.Labels a",
    ]);
    expect(objectsOf("container.create", {})).to.deep.equal(["container whole Labels"]);
  });

  it("are a service, its tasks and their volumes", () => {
    const Mounts = [{ Type: "volume", VolumeOptions: { Labels: { e: "f" } } }];
    const ContainerSpec = { Labels: { c: "d" }, Mounts };
    const body = { Name: "web", Labels: { a: "b" }, TaskTemplate: { ContainerSpec } };
    expect(objectsOf("service.update", body)).to.deep.equal([
      "service web whole Labels a",
      "task whole TaskTemplate.ContainerSpec.Labels c",
      "volume TaskTemplate.ContainerSpec.Mounts[0].VolumeOptions.Labels e",
    ]);
  });

  it("are what has a name and labels in its body", () => {
    for (const kind of ["volume", "network", "secret", "config"]) {
      const line = [`${kind} x whole Labels a`];
      expect(objectsOf(`${kind}.create`, { Name: "x", Labels: { a: "b" } })).to.deep.equal(line);
      expect(objectsOf(`${kind}.create`, null)).to.equal(undefined);
    }
    expect(objectsOf("secret.update", { Name: "x" })).to.deep.equal(["secret x whole Labels"]);
    const labelled = { Name: "default", Labels: { a: "b" } };
    expect(objectsOf("swarm.update", labelled)).to.deep.equal(["swarm Labels a"]);
    expect(objectsOf("swarm.init", { Spec: labelled })).to.deep.equal(["swarm Spec.Labels a"]);
    expect(objectsOf("node.update", labelled)).to.deep.equal(["node Labels a"]);
  });

  it("are a container that is renamed", () => {
    expect(objectsOf("container.rename", null, { name: "cafe1" })).to.deep.equal([
      "container cafe1 hex Labels",
    ]);
  });

  it("are the images that are built, committed and imported", () => {
    expect(objectsOf("build.run", null, { labels: '{"a":"b"}' })).to.deep.equal(["image labels a"]);
    expect(objectsOf("build.run", null)).to.deep.equal(["image labels"]);
    expect(objectsOf("build.run", null, { labels: "{" })).to.deep.equal(["image labels unread"]);
    const changes = ["LABEL c=d"];
    const committed = objectsOf("image.commit", { Labels: { a: "b" } }, { changes });
    expect(committed).to.deep.equal(["image Labels a,c"]);
    expect(objectsOf("image.import", null, { changes })).to.deep.equal(["image changes c"]);
    expect(objectsOf("image.commit", {}, { changes: ["LABEL a=b\\"] })).to.deep.equal([
      "image Labels unread",
    ]);
  });

  const names: readonly [name: string, said: string][] = [
    ["web", ""],
    ["db", ""],
    ["db0", ""],
    ["cafe", " hex"],
    ["CAFE", ""],
    ["0123456789ab", " hex"],
    ["_web", " odd"],
    ["a b", " odd"],
    ["a/b", " odd"],
    ["//web", " odd"],
    ["/", " odd"],
    ["wéb", " odd"],
    ["web\n", " odd"],
  ];
  for (const [name, said] of names) {
    it(`looks at the name ${JSON.stringify(name)}`, () => {
      const [line] = objectsOf("container.create", {}, { name }) ?? [];
      expect(line).to.equal(
        `container ${name.replace(/^\//, "")}${said} whole Labels`.replace(
          "container  ",
          "container ",
        ),
      );
    });
  }
});
