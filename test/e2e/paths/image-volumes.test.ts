import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import type { Person } from "../harness/people.js";
import { raceLabFor } from "../harness/race-lab.js";
import { waitFor } from "../../wait-for.js";

const IMAGE = "busybox:volume";
const AT_ONCE = 10;

for (const engine of await chosenEngines()) {
  describe(`[E] volumes that an image declares, ${engine.name}`, () => {
    const lab = raceLabFor(engine, OWNERS_MATTER);

    before(async () => {
      const container = await create(lab.carol, { Image: "busybox", Cmd: ["true"] });
      const changes = 'VOLUME ["/made"]';
      const query = new URLSearchParams({ container, repo: "busybox", tag: "volume", changes });
      const target = `/commit?${query.toString()}`;
      succeeded(await lab.carol.api("POST", target), "make the image");
    });

    it("belong to the user who created the container", async () => {
      const { alice, bob } = lab;
      await expectOwner(alice, bob, await create(alice, { Image: IMAGE }));
    });

    it("belong to the right user when two users create containers at once", async () => {
      const { alice, bob } = lab;
      const turns = Array.from({ length: AT_ONCE }, (_, at) => (at % 2 === 0 ? alice : bob));
      const containers = await Promise.all(turns.map((person) => create(person, { Image: IMAGE })));
      for (const [at, container] of containers.entries())
        await (at % 2 === 0
          ? expectOwner(alice, bob, container)
          : expectOwner(bob, alice, container));
    });

    async function create(person: Person, body: object): Promise<string> {
      const { json } = succeeded(await person.api("POST", "/containers/create", body), "create");
      return (json as { readonly Id: string }).Id;
    }

    /** Expects that only the owner can inspect the container's volume. */
    async function expectOwner(owner: Person, other: Person, container: string): Promise<void> {
      const { json } = await lab.carol.api("GET", `/containers/${container}/json`);
      const [mount] = (json as { readonly Mounts: readonly { readonly Name: string }[] }).Mounts;
      const target = `/volumes/${mount?.Name}`;
      await waitFor("the volume's owner", async () => {
        const { status } = await owner.api("GET", target);
        return status === 200;
      });
      expect((await other.api("GET", target)).status).to.equal(403);
    }
  });
}
