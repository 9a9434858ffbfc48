import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";
import { createNetwork } from "../harness/race-lab.js";
import { waitFor } from "../../wait-for.js";

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, bob: {roles: [worker]}}
modes: {list_scope: deny}
parameters:
  swarm_control.swarm_mode: services
  names_and_labels.owner_label: owner
  list_scope.list_mode: open
user_parameters:
  bob: {list_scope.list_mode: filtered}
`;

const HERE = "10.99.0.2";
const SPEC = "TaskTemplate.ContainerSpec";

/** A parent folder to swarm, and no path to who reads the text. */
const UP = String.raw`{{print "\x2e\x2e\x2f"}}`;

interface Service {
  readonly Name: string;
  readonly TaskTemplate: { readonly ContainerSpec: object; readonly Networks?: readonly Target[] };
}

interface Named {
  readonly Id: string;
  readonly Name: string;
}

interface Target {
  readonly Target: string;
}

/** A service of one busybox that sleeps. */
function serviceOf(name: string, container: object, networks?: readonly Target[]): Service {
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
    let daemon: Dockerd;
    let alice: Person;
    let bob: Person;
    let ofHost: readonly string[];

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      await openSwarm(daemon);
      ofHost = await namesOfHost(daemon);
      if (daemon.highest !== OLDEST) await makeClusterVolume(daemon);
      ({ alice, bob } = await openPeople(daemon, authority, ["alice", "bob"]));
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    const create = (body: object): Promise<Answerer> => alice.api("POST", "/services/create", body);

    async function update(body: Service): Promise<Answerer> {
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
          expectDenied(answer.status, answer.body.toString());
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

    it("refuses a service on the host's network, however it is named", async () => {
      const names = ofHost;
      // dockerd prefers the beginning of a swarm's id to the name of a network of its own.
      await createNetwork(alice, names.at(-1) ?? "");
      succeeded(await create(serviceOf("attached", {})), "make a service");
      for (const Target of names) {
        const on = [{ Target }];
        const old = { ...serviceOf("old", {}), Networks: on };
        for (const answer of [
          await create(serviceOf("more", {}, on)),
          await create(old),
          await update(serviceOf("attached", {}, on)),
        ]) {
          const said = answer.body.toString();
          expectDenied(answer.status, `${Target}: ${said}`);
          expect(said).to.include("host_network_namespace: ");
        }
      }
    });

    it("gives no container the host's network by an id", async () => {
      const host = (await daemon.sandbox.run("readlink", ["/proc/self/ns/net"])).stdout;
      for (const NetworkMode of ofHost.slice(1)) {
        const body = { Image: "busybox", Cmd: ["sleep", "600"], HostConfig: { NetworkMode } };
        const { json, status } = await alice.api("POST", "/containers/create", body);
        if (status !== 201) continue;
        const { Id } = json as { readonly Id: string };
        await alice.api("POST", `/containers/${Id}/start`);
        const { json: seen } = await alice.api("GET", `/containers/${Id}/json`);
        const { Pid } = (seen as { readonly State: { readonly Pid: number } }).State;
        const { stdout } = await daemon.sandbox.run("readlink", [`/proc/${Pid}/ns/net`]);
        expectSafe(stdout, NetworkMode).not.to.equal(host);
        await alice.api("DELETE", `/containers/${Id}?force=1`);
      }
    });

    it("runs a service on a network of the swarm, by its name and by its id", async () => {
      for (const Name of ["front", "shop_front"]) {
        const overlay = { Driver: "overlay", Options: { encrypted: "" } };
        const Id = await createNetwork(alice, Name, overlay);
        const services = [Name, Id].map((Target, index) =>
          serviceOf(`${Name.replace("_", "-")}-${index}`, {}, [{ Target }]),
        );
        for (const one of services) {
          succeeded(await create(one), `make a service on ${Name}`);
          succeeded(await update(one), "update it");
        }
      }
    });

    const listed = (target: string, label: readonly string[]): Promise<Answerer> =>
      bob.api("GET", `${target}?filters=${encodeURIComponent(JSON.stringify({ label }))}`);

    it("lists nobody else's configs, secrets, services and tasks", async () => {
      const Labels = { owner: "alice" };
      const Data = Buffer.from("hunter2").toString("base64");
      for (const kind of ["configs", "secrets"])
        succeeded(await alice.api("POST", `/${kind}/create`, { Name: "hers", Labels, Data }), kind);
      succeeded(await create({ ...serviceOf("hers", {}), Labels }), "make a service");
      for (const target of ["/configs", "/secrets", "/services", "/tasks"]) {
        for (const other of ["owner=alice", "owner", "owner="]) {
          // dockerd keeps any of them: twenty times, so that it keeps the other one.
          for (let round = 0; round < 20; round++) {
            const { status, body } = await listed(target, ["owner=bob", other]);
            expectDenied(status, `${target} by ${other}: ${body.toString()}`);
            expect(body.toString()).to.include("list_scope: ");
          }
        }
        const own = succeeded(await listed(target, ["owner=bob"]), `list ${target}`);
        expectSafe(own.json, target).to.deep.equal([]);
      }
    });

    it("lists no cluster volumes", async () => {
      const shown = await listed("/v1.41/volumes", ["owner=bob"]);
      expectSafe(succeeded(shown, "list volumes").body.toString()).not.to.include("clustered");
      const { status, body } = await listed("/volumes", ["owner=bob"]);
      expectSafe(body.toString()).not.to.include("clustered");
      expect(status).to.equal(daemon.highest === OLDEST ? 200 : 403);
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
async function openSwarm({ api }: Dockerd): Promise<void> {
  const address = { ListenAddr: `${HERE}:2377`, AdvertiseAddr: HERE };
  succeeded(await api("POST", "/swarm/init", address), "make a swarm");
  await waitFor("the swarm's own networks", async () => {
    const networks = (await api("GET", "/networks")).json as readonly { readonly Name: string }[];
    return networks.some(({ Name }) => Name === "ingress");
  });
}

/** Every way to name one of the host's networks, dockerd's or swarm's own, of which a service must get none. */
async function namesOfHost({ api }: Dockerd): Promise<readonly string[]> {
  const all = (await api("GET", "/networks")).json as readonly Named[];
  const local = all.find(({ Name }) => Name === "host")?.Id ?? "";
  // dockerd does not list swarm's own; a service on it shows its id.
  const there = serviceOf("on-host", {}, [{ Target: "host" }]);
  succeeded(await api("POST", "/services/create", there), "make a service on it");
  const { json } = succeeded(await api("GET", "/services/on-host"), "inspect it");
  const [network] = (json as { readonly Spec: Service }).Spec.TaskTemplate.Networks ?? [];
  const wholes = [local, network?.Target ?? ""];
  return ["host", ...wholes.flatMap((id) => [id, id.slice(0, 12), id.slice(0, 3)])];
}

/** An engine of this version has no cluster volumes. */
const OLDEST = "1.41";

/** Nothing provides it, which swarm finds out when a task wants it. */
async function makeClusterVolume({ api }: Dockerd): Promise<void> {
  const AccessMode = { Scope: "single", Sharing: "none", MountVolume: {} };
  const body = { Name: "clustered", Driver: "csi", ClusterVolumeSpec: { AccessMode } };
  succeeded(await api("POST", "/volumes/create", body), "make a cluster volume");
}
