import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import {
  create,
  createNetwork,
  raceLabFor,
  removeAll,
  run,
  say,
  TEST_LIMIT_MS,
} from "../harness/race-lab.js";

for (const engine of await chosenEngines()) {
  describe(`[E] a text that dockerd keeps and resolves later, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    const lab = raceLabFor(engine, OWNERS_MATTER);

    afterEach(async () => {
      await removeAll(lab.carol);
      for (const name of ["moving", "hers"]) await lab.carol.api("DELETE", `/networks/${name}`);
    });

    async function refused(target: string, body: object, why: string): Promise<void> {
      const { status, body: said } = await lab.alice.api("POST", target, body);
      expect(status, said.toString()).to.equal(403);
      expect(said.toString()).to.include(why);
    }

    it("gives a link no alias that is the name of another container", async () => {
      const web = await run(lab.alice, "web");
      const body = { Image: "busybox", HostConfig: { Links: [`${web}:../his`] } };
      await refused("/containers/create?name=app", body, "alias");
      await create(lab.alice, "app", { HostConfig: { Links: [`${web}:db`] } });
    });

    /** The ids of the containers in bob's network `moving`, which he makes if he can. */
    async function joinedBobs(afterwards: () => Promise<unknown>): Promise<readonly string[]> {
      const answer = await lab.bob.api("POST", "/networks/create", { Name: "moving" });
      say(`bob's network: ${answer.status}`);
      await afterwards();
      if (answer.status !== 201) return [];
      const { json } = await lab.carol.api("GET", "/networks/moving");
      return Object.keys((json as { readonly Containers?: object }).Containers ?? {});
    }

    /** A container of alice's that fails once, and is started again by dockerd. */
    const failing = {
      Cmd: ["sh", "-c", "[ -e /n ] && sleep 1000; touch /n; sleep 3; exit 1"],
      HostConfig: { RestartPolicy: { Name: "on-failure" } },
    };

    it("joins no network whose name a failed connect left in a container", async () => {
      const { alice } = lab;
      const IPAM = { Config: [{ Subnet: "10.77.0.0/30" }] };
      await alice.api("POST", "/networks/create", { Name: "moving", IPAM });
      const filler = await run(alice, "filler", { HostConfig: { NetworkMode: "moving" } });
      const Container = await run(alice, "web", failing);
      const connected = await alice.api("POST", "/networks/moving/connect", { Container });
      expect(connected.status).to.be.at.least(400);
      await alice.api("DELETE", `/containers/${filler}?force=1`);
      succeeded(await alice.api("DELETE", "/networks/moving"), "delete");
      expectSafe(await joinedBobs(() => sleep(5000))).to.deep.equal([]);
    });

    it("joins no network that it was connected to by name while it did not run", async () => {
      const { alice } = lab;
      await createNetwork(alice, "moving");
      const Container = await create(alice, "web", failing);
      succeeded(await alice.api("POST", "/networks/moving/connect", { Container }), "connect");
      succeeded(await alice.api("DELETE", "/networks/moving"), "delete");
      const start = () => alice.api("POST", `/containers/${Container}/start`);
      expectSafe(await joinedBobs(start)).to.deep.equal([]);
      await alice.api("DELETE", `/containers/${Container}?force=1`);
      expect((await lab.bob.api("POST", "/networks/create", { Name: "moving" })).status).to.equal(
        201,
      );
    });

    it("joins no network that has a name of Windows", async () => {
      const { alice, bob, carol } = lab;
      const own = await createNetwork(alice, "nat");
      const id = await create(alice, "web", { HostConfig: { NetworkMode: "nat" } });
      succeeded(await alice.api("DELETE", `/networks/${own}`), "delete");
      const his = await createNetwork(bob, "nat");
      const started = await alice.api("POST", `/containers/${id}/start`);
      expectSafe(started.status).to.equal(403);
      succeeded(await carol.api("DELETE", `/networks/${his}`), "delete");
    });

    it("leaves a container its owner when a link to it is removed", async () => {
      const { alice } = lab;
      const db = await create(alice, "db");
      await create(alice, "app", { HostConfig: { Links: [`${db}:x`] } });
      succeeded(await alice.api("DELETE", "/containers/app/x?link=1"), "remove the link");
      succeeded(await alice.api("GET", `/containers/${db}/json`), "inspect");
    });

    it("joins no network by a text that is no full id", async () => {
      const { alice } = lab;
      const id = await create(alice, "web");
      const answer = await alice.api("POST", "/networks/create", { Name: "hers" });
      const { Id: hers } = answer.json as { readonly Id: string };
      for (const NetworkID of ["moving", hers.slice(0, 12)]) {
        const EndpointsConfig = { hers: { NetworkID } };
        const body = { Image: "busybox", NetworkingConfig: { EndpointsConfig } };
        await refused("/containers/create?name=app", body, "full id");
        const connect = { Container: id, EndpointConfig: { NetworkID } };
        await refused("/networks/hers/connect", connect, "full id");
      }
      const EndpointsConfig = { hers: { NetworkID: hers } };
      await create(alice, "app", { NetworkingConfig: { EndpointsConfig } });
    });
  });
}
