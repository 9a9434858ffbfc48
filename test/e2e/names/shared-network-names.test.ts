import { expect } from "chai";
import { succeeded, type Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied } from "../harness/expect-safe.js";
import {
  createNetwork,
  create,
  raceLabFor,
  removeAll,
  run,
  unguarded,
} from "../harness/race-lab.js";

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}, bob: {roles: [worker]}, carol: {roles: [admin]}}
modes: {names_and_labels: deny, network_attachment: deny, swarm_control: "off"}
parameters:
  network_attachment.allowed_networks: [bridge, "shared-*"]
  names_and_labels.required_name: "^\${user}[_.-].+"
`;

const SHARED = "shared-db";

const on = (network: string, endpoint: object = {}) => ({
  HostConfig: { NetworkMode: network },
  NetworkingConfig: { EndpointsConfig: { [network]: endpoint } },
});

/** Bodies of containers in the shared network. */
const CREATED: readonly (readonly [what: string, body: object])[] = [
  ["an alias", on(SHARED, { Aliases: ["bob_db"] })],
  ["an alias in capitals", on(SHARED, { Aliases: ["BOB_DB."] })],
  ["one alias of several", on(SHARED, { Aliases: ["alice_db", "bob_db"] })],
  ["a short alias", on(SHARED, { Aliases: ["db"] })],
  ["a host name", { ...on(SHARED), Hostname: "bob_db" }],
  ["a host name with a domain", { ...on(SHARED), Hostname: "bob_db", Domainname: "lan" }],
  ["a domain without a host name", { ...on(SHARED), Domainname: "bob_db" }],
  ["a DNS name", on(SHARED, { DNSNames: ["bob_db"] })],
  ["a link", on(SHARED, { Links: ["alice_web:bob_db"] })],
];

for (const engine of await chosenEngines()) {
  describe(`[E] names on networks that others share, ${engine.name}`, function () {
    this.timeout(180_000);
    const lab = raceLabFor(engine, SETTINGS);

    before(async () => {
      await unguarded(lab.daemon, () => createNetwork({ api: lab.daemon.api }, SHARED));
    });

    const createdAs = (name: string, body: object): Promise<Answerer> =>
      lab.alice.api("POST", `/containers/create?name=${name}`, {
        Image: "busybox",
        Cmd: ["sleep", "1000"],
        ...body,
      });

    it("would give alice the connections of bob's database without the rule", async () => {
      await unguarded(lab.daemon, async () => {
        const person = { api: lab.daemon.api };
        const hers = await run(person, "alice_web", on(SHARED, { Aliases: ["bob_db"] }));
        const resolving = {
          ...on(SHARED),
          Cmd: ["sh", "-c", "nslookup bob_db 127.0.0.11; true"],
        };
        const asks = await run(person, "bob_app", resolving);
        succeeded(await lab.daemon.api("POST", `/containers/${asks}/wait`), "wait");
        const { body } = await lab.daemon.api("GET", `/containers/${asks}/logs?stdout=1`);
        const inspected = await lab.daemon.api("GET", `/containers/${hers}/json`);
        const { NetworkSettings } = inspected.json as {
          readonly NetworkSettings: { readonly Networks: Record<string, { IPAddress: string }> };
        };
        expect(body.toString()).to.include(NetworkSettings.Networks[SHARED]?.IPAddress);
        await removeAll(person);
      });
    });

    for (const [what, body] of CREATED) {
      it(`refuses ${what} of another user`, async () => {
        const answer = await createdAs("alice_db", body);
        expectDenied(answer.status, answer.body.toString());
      });
    }

    it("refuses the name of another user, at create and at rename", async () => {
      const created = await createdAs("bob_db", on(SHARED));
      expectDenied(created.status, created.body.toString());
      const id = await create(lab.alice, "alice_db");
      const renamed = await lab.alice.api("POST", `/containers/${id}/rename?name=bob_db`);
      expectDenied(renamed.status, renamed.body.toString());
      await lab.alice.api("DELETE", `/containers/${id}?force=1`);
    });

    const CONNECTED: readonly (readonly [string, object, object])[] = [
      ["an alias", {}, { Aliases: ["bob_db"] }],
      ["a DNS name", {}, { DNSNames: ["bob_db"] }],
      ["the host name that it was created with", { Hostname: "bob_db" }, {}],
      ["the domain that it was created with", { Domainname: "bob.db" }, {}],
    ];
    for (const [what, body, EndpointConfig] of CONNECTED) {
      it(`refuses to connect a container with ${what}`, async () => {
        const Container = await create(lab.alice, "alice_db", body);
        const sent = { Container, EndpointConfig };
        const answer = await lab.alice.api("POST", `/networks/${SHARED}/connect`, sent);
        await lab.alice.api("DELETE", `/containers/${Container}?force=1`);
        expectDenied(answer.status, answer.body.toString());
      });
    }

    it("refuses a service with a name that others resolve", async () => {
      const TaskTemplate = {
        ContainerSpec: { Image: "busybox" },
        Networks: [{ Target: SHARED, Aliases: ["bob_db"] }],
      };
      const service = { Name: "alice_db", TaskTemplate };
      const answer = await lab.alice.api("POST", "/services/create", service);
      expectDenied(answer.status, answer.body.toString());
    });

    it("allows the user's own names, and any on a network of their own", async () => {
      await create(lab.alice, "alice_db", {
        ...on(SHARED, { Aliases: ["alice_db"] }),
        Hostname: "alice-db",
      });
      await createNetwork(lab.alice, "alice_net");
      await create(lab.alice, "alice_x", {
        ...on("alice_net", { Aliases: ["db"] }),
        Hostname: "db",
      });
      await create(lab.alice, "alice_y", { Hostname: "web" });
      await create(lab.alice, "", on("alice_net"));
      const Container = await create(lab.alice, "alice_z");
      const EndpointConfig = { Aliases: ["alice_z"] };
      const connect = (network: string, body: object) =>
        lab.alice.api("POST", `/networks/${network}/connect`, body);
      succeeded(await connect(SHARED, { Container, EndpointConfig }), "connect to the shared one");
      succeeded(
        await connect("alice_net", { Container: "alice_y", EndpointConfig: { Aliases: ["y"] } }),
        "connect to her own",
      );
      await removeAll(lab.carol);
    });
  });
}
