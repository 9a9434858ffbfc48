import { expect } from "chai";
import { succeeded, type Answer } from "./api.js";
import { openAuthority, type Authority } from "./authority.js";
import { tlsFlags } from "./certificates.js";
import { chosenEngines } from "./chosen-engines.js";
import { startDaemon, type Daemon } from "./daemon.js";
import { openPeople, type Person } from "./people.js";
import { PLUGIN, startPlugin } from "./plugin.js";
import { waitFor } from "./wait-for.js";

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, bob: {roles: [worker]}}
parameters:
  swarm_control.swarm_mode: services
`;

const HERE = "10.99.0.2";
const SPEC = "TaskTemplate.ContainerSpec";

/** A parent folder to swarm, and no path to who reads the text. */
const UP = String.raw`{{print "\x2e\x2e\x2f"}}`;

interface Service {
  readonly Name: string;
  readonly TaskTemplate: { readonly ContainerSpec: object; readonly Networks?: object };
}

/** A service of one busybox that sleeps. */
function serviceOf(name: string, container: object, networks?: object): Service {
  const ContainerSpec = { Image: "busybox", Command: ["sleep", "3600"], ...container };
  const Networks = networks === undefined ? {} : { Networks: networks };
  return { Name: name, TaskTemplate: { ContainerSpec, ...Networks } };
}

const mounting = (mount: object): object => ({
  Mounts: [{ Type: "bind", Source: "/srv", Target: "/x", ...mount }],
});

const volume = (options: object): object => mounting({ Type: "volume", VolumeOptions: options });

/** What a service's container may not hold, by the field that says it. */
const TEMPLATES: Readonly<Record<string, readonly [string, object]>> = {
  "the source of a bind": [`${SPEC}.Mounts[0].Source`, mounting({ Source: `/srv/${UP}` })],
  "the whole source": [`${SPEC}.Mounts[0].Source`, mounting({ Source: '{{"/"}}' })],
  "the name of a volume": [
    `${SPEC}.Mounts[0].Source`,
    mounting({ Type: "volume", Source: "data-{{.Task.Slot}}" }),
  ],
  "the target of a mount": [
    `${SPEC}.Mounts[0].Target`,
    mounting({ Type: "volume", Source: "data", Target: '/{{print "proc"}}' }),
  ],
  "the device of a volume": [
    `${SPEC}.Mounts[0].VolumeOptions.DriverConfig.Options.device`,
    volume({ DriverConfig: { Options: { type: "none", o: "bind", device: `/srv/${UP}` } } }),
  ],
  "the options of a volume": [
    `${SPEC}.Mounts[0].VolumeOptions.DriverConfig.Options.o`,
    volume({ DriverConfig: { Options: { type: "none", o: '{{"bind"}}', device: "/" } } }),
  ],
  "the label of a volume": [
    `${SPEC}.Mounts[0].VolumeOptions.Labels.a`,
    volume({ Labels: { a: '{{print "b"}}' } }),
  ],
  "a variable": [`${SPEC}.Env[1]`, { Env: ["A=1", 'B={{define "b"}}{{end}}'] }],
  "the host name": [`${SPEC}.Hostname`, { Hostname: '{{print "db"}}' }],
};

for (const engine of await chosenEngines()) {
  describe(`[E] what a swarm expands and resolves, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Daemon;
    let alice: Person;

    before(async () => {
      authority = openAuthority();
      daemon = await startDaemon(engine, { flags: tlsFlags(authority) });
      await openSwarm(daemon);
      ({ alice } = await openPeople(daemon, authority, ["alice"]));
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const create = (body: object): Promise<Answer> => alice.api("POST", "/services/create", body);

    async function update(body: Service): Promise<Answer> {
      const { json } = succeeded(await alice.api("GET", `/services/${body.Name}`), "inspect");
      const { Index } = (json as { readonly Version: { readonly Index: number } }).Version;
      return alice.api("POST", `/services/${body.Name}/update?version=${Index}`, body);
    }

    for (const [what, [field, container]] of Object.entries(TEMPLATES)) {
      it(`refuses a template in ${what}`, async () => {
        const name = `web-${Object.keys(TEMPLATES).indexOf(what)}`;
        succeeded(await create(serviceOf(name, {})), "make a service");
        for (const answer of [
          await create(serviceOf(`${name}-more`, container)),
          await update(serviceOf(name, container)),
        ]) {
          expect(answer.status, answer.body.toString()).to.equal(403);
          expect(answer.body.toString()).to.include(`swarm_control: ${field} may not`);
        }
      });
    }

    it("runs a service of plain values, with ids and names in variables and the host name", async () => {
      const plain = {
        Env: ["A=1", "NODE={{.Node.Hostname}}", "TASK={{.Task.Name}}"],
        Hostname: "web-{{.Task.Slot}}",
        Mounts: [{ Type: "volume", Source: "data", Target: "/data" }],
      };
      succeeded(await create(serviceOf("plain", plain)), "make a service");
      succeeded(await update(serviceOf("plain", { ...plain, Env: ["A=2"] })), "update it");
      await runs("plain");
    });

    /** Waits for a task of the service to run. */
    async function runs(name: string): Promise<void> {
      const filters = JSON.stringify({ service: [name], "desired-state": ["running"] });
      let said = "";
      await waitFor(
        `${name} to run`,
        async () => {
          const { json } = await alice.api("GET", `/tasks?filters=${encodeURIComponent(filters)}`);
          const tasks = json as readonly { readonly Status: { readonly State: string } }[];
          said = JSON.stringify(tasks.map(({ Status }) => Status));
          return tasks.some(({ Status }) => Status.State === "running");
        },
        { explain: () => said },
      );
    }
  });
}

/** Makes the daemon a manager, and waits for the networks that it makes after it has answered. */
async function openSwarm({ api }: Daemon): Promise<void> {
  const address = { ListenAddr: `${HERE}:2377`, AdvertiseAddr: HERE };
  succeeded(await api("POST", "/swarm/init", address), "make a swarm");
  await waitFor("the swarm's own networks", async () => {
    const networks = (await api("GET", "/networks")).json as readonly { readonly Name: string }[];
    return networks.some(({ Name }) => Name === "ingress");
  });
}
