import { expect } from "chai";
import type { Facts } from "../../../../../src/domain/facts.js";
import { bodyOf, callOf, checkedFacts, specIn } from "../call.js";

const FIELD = "TaskTemplate.ContainerSpec";

function service(
  container: Readonly<Record<string, unknown>>,
  action = "service.create",
  rest: object = {},
): Facts {
  const body = bodyOf({ Name: "web", TaskTemplate: { ContainerSpec: container }, ...rest });
  return checkedFacts(callOf(action, { body }));
}

/** Each as a line: part, field below the container's, and whether it holds only ids and names. */
function templatesIn({ swarm }: Facts): readonly string[] | undefined {
  return swarm?.templates.map(({ part, field, plain }) =>
    [part, field.replace(`${FIELD}.`, ""), ...(plain ? ["plain"] : [])].join(" "),
  );
}

const mounted = (mount: object, action?: string): Facts =>
  service({ Image: "busybox", Mounts: [{ Type: "bind", Target: "/x", ...mount }] }, action);

const HIDING: readonly (readonly [string, object])[] = [
  ["Source", { Source: '/srv/{{print "\\x2e\\x2e\\x2f"}}' }],
  ["Target", { Source: "/srv", Target: "/{{.Task.Slot}}" }],
  [
    "VolumeOptions.DriverConfig.Options.device",
    { Type: "volume", VolumeOptions: { DriverConfig: { Options: { device: "/{{.Node.ID}}" } } } },
  ],
];

describe("the templates of factsOf()", () => {
  it("are all texts that swarm expands, wherever they stand", () => {
    const labels = { a: "{{.Service.Name}}", b: "{{{.Service.Name}}" };
    const facts = service({
      Env: ["A=1", "B={{.Task.Slot}}", "C=x{{ .Node.Hostname }}{{range 9}}", "{{D", "{{E=1"],
      Hostname: "{{.Node.Hostname}}-{{.Task.ID}}",
      Mounts: [{ Type: "volume", Source: "v", Target: "/v", VolumeOptions: { Labels: labels } }],
    });
    expect(templatesIn(facts)).to.deep.equal([
      "env Env[1] plain",
      "env Env[2]",
      "hostname Hostname plain",
      "label Mounts[0].VolumeOptions.Labels.a plain",
      "label Mounts[0].VolumeOptions.Labels.b",
    ]);
    expect(specIn(facts).mounts).to.have.length(1);
    expect(facts.gaps).to.deep.equal([]);
  });

  it("are none where swarm leaves the text as it is", () => {
    const text = "{{.Task.Slot}}";
    const facts = service(
      { Image: text, Dir: text, User: text, Labels: { a: text }, Command: [text] },
      "service.create",
      { Labels: { a: text } },
    );
    expect(templatesIn(facts)).to.deep.equal([]);
  });

  it("take no action for an id or a name that yields more", () => {
    for (const action of [
      "{{.Service.Labels.a}}",
      "{{.Service}}",
      "{{- .Task.Slot -}}",
      "{{.Task.Slot | print}}",
      '{{print "x"}}',
      '{{define "a"}}{{end}}',
      "{{.Task.Slot",
      "{{.Node.Engine}}",
    ])
      expect(templatesIn(service({ Env: [`A=${action}`] })), action).to.deep.equal(["env Env[0]"]);
  });

  for (const action of ["service.create", "service.update"]) {
    for (const [field, mount] of HIDING) {
      it(`make all that is mounted unknown: ${field}, ${action}`, () => {
        const facts = mounted(mount, action);
        const [template = ""] = templatesIn(facts) ?? [];
        expect(template.replace(/ plain$/, "")).to.equal(`mount Mounts[0].${field}`);
        expect(facts).to.include({ host_paths: null, volumes: null });
        const { mounts, image_mounts, windows, resources } = specIn(facts);
        expect([mounts, image_mounts, windows.pipes, resources.shm]).to.deep.equal(
          Array(4).fill(null),
        );
        expect(facts.gaps).to.deep.equal(["spec.mounts", "host_paths", "volumes"]);
      });
    }
  }

  it("leave the other parts of the service as they are", () => {
    const { spec, endpoints, variables, objects } = mounted({ Source: "/{{.Task.Slot}}" });
    expect(spec?.image.raw).to.equal("busybox");
    expect([endpoints, variables, objects].includes(null)).to.equal(false);
  });

  it("are no secret's file, whatever comes of them", () => {
    const facts = service({ Env: ['A_TOKEN=/run/secrets/{{print "x"}}', "B=/run/secrets/b"] });
    expect(facts.variables?.[0]?.text).to.equal("\nA_TOKEN\n");
  });

  it("are none of a container's", () => {
    const body = bodyOf({ Image: "x", Env: ["A={{1}}"], HostConfig: { Binds: ["/{{1}}:/x"] } });
    const { swarm, host_paths } = checkedFacts(callOf("container.create", { body }));
    expect(swarm).to.equal(null);
    expect(host_paths).to.have.length(1);
  });
});
