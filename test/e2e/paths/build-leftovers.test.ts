import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { runProgram } from "../../../src/files/run-program.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { raceLabFor } from "../harness/race-lab.js";
import { waitFor } from "../../wait-for.js";

/** A build whose second step fails, so that its container stays. */
const DOCKERFILE = `FROM busybox
RUN true
RUN exit 7
`;

/** The context as a tar. */
async function contextOf(dockerfile: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "context-"));
  writeFileSync(join(folder, "Dockerfile"), dockerfile);
  await runProgram("tar", ["-C", folder, "-cf", `${folder}.tar`, "Dockerfile"]);
  const tar = readFileSync(`${folder}.tar`);
  rmSync(folder, { recursive: true });
  rmSync(`${folder}.tar`);
  return tar;
}

for (const engine of await chosenEngines()) {
  describe(`[E] what a classic build leaves, ${engine.name}`, () => {
    const lab = raceLabFor(engine, OWNERS_MATTER);

    it("is its builder's to see and to remove, and nobody else's", async () => {
      const { alice, bob } = lab;
      const body = await contextOf(DOCKERFILE);
      const before = await idsOf();
      const { status } = await alice.api("POST", "/build?version=1&rm=1", body);
      expect(status).to.equal(200);
      const [left = "", ...others] = (await idsOf()).filter((id) => !before.includes(id));
      expect(left).to.match(/^[0-9a-f]{64}$/);
      expect(others).to.deep.equal([]);
      await waitFor("its owner", async () => {
        const answer = await alice.api("GET", `/containers/${left}/json`);
        return answer.status === 200;
      });
      expect((await bob.api("GET", `/containers/${left}/json`)).status).to.equal(403);
      expect((await bob.api("DELETE", `/containers/${left}`)).status).to.equal(403);
      expect((await alice.api("DELETE", `/containers/${left}`)).status).to.equal(204);
    });

    it("is nobody's where two users build at once", async () => {
      const { alice, bob } = lab;
      const slow = await contextOf("FROM busybox\nRUN sleep 2\nRUN exit 7\n");
      const before = await idsOf();
      await Promise.all([alice, bob].map(({ api }) => api("POST", "/build?version=1&rm=1", slow)));
      const left = (await idsOf()).filter((id) => !before.includes(id));
      expect(left).to.have.lengthOf(2);
      for (const id of left)
        for (const { api } of [alice, bob])
          expect((await api("GET", `/containers/${id}/json`)).status).to.equal(403);
    });

    async function idsOf(): Promise<readonly string[]> {
      const { json } = await lab.carol.api("GET", "/containers/json?all=1");
      return (json as readonly { readonly Id: string }[]).map(({ Id }) => Id);
    }
  });
}
