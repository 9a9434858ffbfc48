import { expect } from "chai";
import type { ReferenceKind } from "../../src/domain/dockerd-object.js";
import type { Facts } from "../../src/domain/facts.js";
import type { TargetFacts } from "../../src/domain/target-facts.js";
import { BODIES, STRUCTS } from "../../src/engine/request/tables/fields.js";
import { ROUTES } from "../../src/engine/request/tables/routes.js";
import type { Route, Shape } from "../../src/engine/request/table-shapes.js";
import { referencesOf } from "../../src/engine/targets/references.js";
import { readMetadata } from "../../tools/control-files.js";
import { exampleMessage, type Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

const CONTROL = "protect_authz_plugin";

/** Actions that refer to containers and that may reach the plugin's, each with the reason. */
const EXEMPT: Readonly<Record<string, string>> = {
  "container.list": "lists all; `since` and `before` only bound the list by creation time",
  "container.prune": "removes stopped containers, and the plugin's runs while it decides",
  "service.create": "dockerd refuses tasks of the type network attachment, which alone name one",
  "service.update": "likewise",
};

/** Members of bodies, and parameters of queries, that may refer to a container. */
const REFERS = /container|volumesfrom|^links$|^(?:pid|ipc|network|uts|userns|cgroupns)mode$/i;

/** Those that look alike and refer to none. */
const OTHERS = new Set([
  "CgroupnsMode",
  "ContainerIDFile",
  "ContainerSpec",
  "PathInContainer",
  "UTSMode",
  "UsernsMode",
]);

/** The name of every member of a body, those within others included. */
function membersOf(shape: Shape | undefined, seen = new Set<string>()): readonly string[] {
  if (shape === undefined) return [];
  if (shape.kind === "struct") {
    if (seen.has(shape.ref)) return [];
    seen.add(shape.ref);
    const members = Object.entries(STRUCTS[shape.ref] ?? {});
    return members.flatMap(([name, member]) => [name, ...membersOf(member, seen)]);
  }
  return "elem" in shape ? membersOf(shape.elem, seen) : [];
}

function refersToContainer({ template, action, body, query }: Route): boolean {
  if (/^\/(?:containers|exec)\//.test(template)) return true;
  if (/^(?:container|exec|checkpoint)\./.test(action)) return true;
  const names = [...(body === null ? [] : membersOf(BODIES[body])), ...Object.keys(query)];
  return names.some((name) => REFERS.test(name) && !OTHERS.has(name));
}

const REFERRING = [...new Set(ROUTES.filter(refersToContainer).map(({ action }) => action))];
const COVERED = REFERRING.filter((action) => !Object.hasOwn(EXEMPT, action));

/** Actions that only share with a container. */
const SHARING: ReadonlySet<string> = new Set(["container.create", "build.run"]);

/** A call of each covered action whose container its path does not name. */
const NAMED_ELSEWHERE: Readonly<Record<string, Example["request"]>> = {
  "container.create": {
    method: "POST",
    target: "/v1.41/containers/create",
    body: { Image: "alpine", HostConfig: { VolumesFrom: ["warden"] } },
  },
  "image.commit": { method: "POST", target: "/v1.41/commit?container=warden", body: {} },
  "build.run": { method: "POST", target: "/v1.41/build?networkmode=container:warden" },
  "network.connect": {
    method: "POST",
    target: "/v1.41/networks/front/connect",
    body: { Container: "warden" },
  },
  "network.disconnect": {
    method: "POST",
    target: "/v1.41/networks/front/disconnect",
    body: { Container: "warden" },
  },
};

function requestOf(action: string): Example["request"] {
  const elsewhere = NAMED_ELSEWHERE[action];
  if (elsewhere !== undefined) return elsewhere;
  const route = ROUTES.find((one) => one.action === action);
  if (route === undefined) throw new Error(`No route has ${action}`);
  const target = `/v1.41${route.template.replace(/\{[^}]*\}/g, "warden")}`;
  return { method: route.method, target, ...(route.body === null ? {} : { body: {} }) };
}

describe("The plugin's own container", () => {
  let evaluator: LibraryEvaluator;

  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(() => evaluator.close());

  function exampleOf(action: string, names: readonly string[]): Example {
    const request = requestOf(action);
    const use = SHARING.has(action) ? ("share" as const) : ("subject" as const);
    const target: Partial<TargetFacts> = { use, ref: "warden", names };
    const parameters = { self_containers: ["warden"] };
    return { title: action, docker: "", request, targets: [target], parameters };
  }

  async function refusals(action: string, example: Example): Promise<number> {
    const facts: Facts = await evaluator.factsOf(example, CONTROL);
    expect(facts.request.action).to.equal(action);
    return evaluator.violationsOf(facts).length;
  }

  for (const action of COVERED) {
    it(`is out of reach for ${action}`, async () => {
      expect(readMetadata(CONTROL).custom?.endpoints).to.include(action);
      expect(await refusals(action, exampleOf(action, ["warden"]))).to.be.greaterThan(0);
      expect(await refusals(action, exampleOf(action, ["web"]))).to.equal(0);
    });

    it(`is looked up for ${action}`, () => {
      const kinds = new Set<ReferenceKind>(["container", "exec"]);
      const facts = evaluator.factsOfMessage(exampleMessage(exampleOf(action, [])), CONTROL);
      const found = referencesOf(facts, kinds)?.map(({ ref }) => ref);
      expect(found).to.deep.equal(["warden"]);
    });
  }

  it("has no exemption that is not needed", () => {
    for (const action of Object.keys(EXEMPT)) {
      expect(REFERRING, action).to.include(action);
    }
  });
});
