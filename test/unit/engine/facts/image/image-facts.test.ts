import { expect } from "chai";
import type { ImageFacts } from "../../../../../src/domain/image-facts.js";
import { bodyOf, callOf, checkedFacts, serviceSpec, created } from "../call.js";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;

/** The image of a call with this query. */
function imageOf(action: string, query: string, name = "", body: object = {}): ImageFacts {
  const values = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(query)) {
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  const call = callOf(action, { query: values, vars: { name }, body: bodyOf({ ...body }) });
  const { image } = checkedFacts(call);
  if (image === null) throw new Error(`${action} has no image`);
  return image;
}

describe("The image of a pull", () => {
  const pulls = [
    ["fromImage=alpine&tag=3.20", "docker.io/library/alpine", ":3.20"],
    ["fromImage=alpine:3.19&tag=3.20", "docker.io/library/alpine", ":3.20"],
    ["fromImage=alpine", "docker.io/library/alpine", ":*"],
    ["fromImage=alpine:", "docker.io/library/alpine", ":*"],
    ["fromImage=alpine::", "", ""],
    [`fromImage=alpine&tag=${DIGEST}`, "docker.io/library/alpine", `@${DIGEST}`],
    [`fromImage=alpine:3&tag=${DIGEST}`, "docker.io/library/alpine", `@${DIGEST}`],
    [`fromImage=alpine@${DIGEST}&tag=3`, "docker.io/library/alpine", `@${DIGEST}`],
    [`fromImage=${DIGEST}`, "docker.io/library/sha256", `:${DIGEST.slice(7)}`],
    ["fromImage=evil.com/x&fromImage=alpine", "evil.com/x", ":*"],
    ["fromImage=alpine&tag=a/b", "", ""],
  ] as const;
  for (const [query, name, selector] of pulls) {
    it(`is ${name}${selector.slice(0, 12)} of ${query.slice(0, 40)}`, () => {
      expect(imageOf("image.pull", query).ref).to.include({ name, selector });
    });
  }
});

describe("The image of another call", () => {
  it("is pushed with all its tags where none is named", () => {
    expect(imageOf("image.push", "", "reg:5000/a/b").ref).to.include({
      name: "reg:5000/a/b",
      selector: ":*",
    });
    expect(imageOf("image.push", "tag=1", "a/b").ref).to.include({
      raw: "a/b:1",
      name: "docker.io/a/b",
      selector: ":1",
    });
  });

  it("may be an id where it is on the host", () => {
    for (const action of ["image.delete", "image.tag", "distribution.inspect"]) {
      expect(imageOf(action, "", DIGEST).ref.kind).to.equal("id");
      expect(imageOf(action, "", "cafe").ref.kind).to.equal("maybe-id");
    }
    expect(imageOf("image.push", "", "cafe").ref.kind).to.equal("name");
  });

  const targets = [
    ["repo=trusted/app&tag=1", "docker.io/trusted/app", ":1"],
    ["repo=index.docker.io/trusted/app", "docker.io/trusted/app", ":latest"],
    ["repo=Docker.io/trusted/app", "docker.io/trusted/app", ":latest"],
    ["repo=x:1&tag=2", "docker.io/library/x", ":2"],
    [`repo=x@${DIGEST}&tag=2`, "docker.io/library/x", `@${DIGEST}`],
    ["tag=2", "", ""],
    ["repo=Trusted/App", "", ""],
  ] as const;
  for (const [query, name, selector] of targets) {
    it(`gets the name ${name} by ${query.slice(0, 40)}`, () => {
      for (const action of ["image.tag", "image.commit", "image.import"]) {
        expect(imageOf(action, query).target).to.include({ name, selector });
      }
    });
  }

  const sources = [
    ["fromSrc=-", "", true],
    ["fromSrc=http://x/y", "http://x/y", false],
    ["fromSrc=x/y", "http://x/y", false],
    ["", "http://", false],
  ] as const;
  for (const [query, from_url, from_client] of sources) {
    it(`is imported from ${JSON.stringify(from_url)} by ${query}`, () => {
      expect(imageOf("image.import", query)).to.include({ from_url, from_client });
    });
  }

  it("is the client's own where it is loaded", () => {
    expect(imageOf("image.load", "quiet=1").from_client).to.equal(true);
  });

  const searches = [
    ["nginx", "docker.io"],
    ["library/nginx", "docker.io"],
    ["index.docker.io/nginx", "docker.io"],
    ["10.0.0.9/x", "10.0.0.9"],
    ["localhost/x", "localhost"],
    ["a b/c", "docker.io"],
    [":5000/x", ":5000"],
  ] as const;
  for (const [term, domain] of searches) {
    it(`is searched for at ${domain} by ${term}`, () => {
      const { ref } = imageOf("image.search", `term=${term}`);
      expect(ref).to.include({ kind: "name", domain });
      expect(ref.name.split("/")[0]).to.equal(domain);
    });
  }

  it("is unknown where a commit's body could not be read", () => {
    expect(checkedFacts(callOf("image.commit")).image).to.equal(null);
  });
});

describe("The changes of an image", () => {
  const CHANGES = "changes=USER%20root&changes=%20Env%20A=b&changes=";

  it("are told by their word", () => {
    expect(imageOf("image.import", CHANGES).changes).to.deep.equal([
      { field: "changes[0]", instruction: "user" },
      { field: "changes[1]", instruction: "env" },
    ]);
    expect(imageOf("image.import", "changes=ONBUILD").changes).to.deep.equal([
      { field: "changes[0]", instruction: "onbuild" },
    ]);
  });

  for (const odd of [
    "LABEL a=b\nUSER root",
    "LABEL a=b \\",
    "LABEL a=b `",
    "# escape=`",
    "ONBUILD RUN <<X",
  ]) {
    it(`are unknown, all of them, beside ${JSON.stringify(odd)}`, () => {
      const { changes } = imageOf(
        "image.commit",
        `changes=CMD%20x&changes=${encodeURIComponent(odd)}`,
      );
      expect(changes.map(({ instruction }) => instruction)).to.deep.equal(["unknown", "unknown"]);
    });
  }

  it("are what a commit's body has that is not zero", () => {
    const body = { Env: ["A=b"], User: "", Cmd: [], Volumes: { "/x": {} }, Tty: false, New: 1 };
    expect(imageOf("image.commit", "", "", body).changes).to.deep.equal([
      { field: "Env", instruction: "env" },
      { field: "Volumes", instruction: "volume" },
      { field: "New", instruction: "unknown" },
    ]);
  });
});

describe("Images that are mounted", () => {
  const Mounts = [
    { Type: "image", Source: "evil.com/x", Target: "/x" },
    { Type: "volume", Source: "data", Target: "/data" },
  ];

  it("are listed for containers and services", () => {
    const [mounted, ...more] = created({ Mounts }).spec?.image_mounts ?? [];
    expect(more).to.deep.equal([]);
    expect(mounted?.field).to.equal("HostConfig.Mounts[0].Source");
    expect(mounted?.image.name).to.equal("evil.com/x");
    expect(serviceSpec({ Mounts }).image_mounts?.map(({ field }) => field)).to.deep.equal([
      "TaskTemplate.ContainerSpec.Mounts[0].Source",
    ]);
  });
});
