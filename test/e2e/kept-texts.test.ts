import { expect } from "chai";
import { chosenEngines } from "./chosen-engines.js";
import { OWNERS_MATTER } from "./owners-matter.js";
import { create, openRaceLab, removeAll, run, TEST_LIMIT_MS, type RaceLab } from "./race-lab.js";

for (const engine of await chosenEngines()) {
  describe(`[E] a text that dockerd keeps and resolves later, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS);
    let lab: RaceLab;

    before(async () => {
      lab = await openRaceLab(engine, OWNERS_MATTER);
    });

    after(() => lab.close());

    afterEach(() => removeAll(lab.carol));

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
