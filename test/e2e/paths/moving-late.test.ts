import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectSafe } from "../harness/expect-safe.js";
import { runLarge, whileHeld } from "../harness/held-container.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import type { SentCall } from "../harness/people.js";
import {
  create,
  createNetwork,
  raceLabFor,
  removeAll,
  run,
  say,
  TEST_LIMIT_MS,
} from "../harness/race-lab.js";

/** Longer than dockerd takes to look a name up at once, and with LONG=1 than any timer there was. */
const HELD_MS = process.env["LONG"] === "1" ? 70_000 : 7000;

/** By then a refusal has come, also on a machine with much to do. */
const ANSWERED_MS = 15_000;

type Headers = NonNullable<SentCall["headers"]>;

const FORM: Headers = {
  "Content-Type": "application/x-www-form-urlencoded",
  "Content-Length": "9",
};
/** dockerd goes by the first type, and shows a plugin the last. */
const JSON_AFTER_FORM: Headers = {
  ...FORM,
  "Content-Type": ["application/x-www-form-urlencoded", "application/json"],
};

for (const engine of await chosenEngines()) {
  describe(`[E] a call that dockerd resolves late, ${engine.name}`, function () {
    this.timeout(TEST_LIMIT_MS + 2 * HELD_MS);
    const lab = raceLabFor(engine, OWNERS_MATTER);

    afterEach(async () => {
      await removeAll(lab.carol);
      for (const name of ["moving", "his-own"]) await lab.carol.api("DELETE", `/networks/${name}`);
    });

    /** Alice's network goes, by its id, and bob makes one of the same name: it is returned if he can. */
    async function replaced(own: string): Promise<string | null> {
      await sleep(HELD_MS);
      const gone = await lab.alice.api("DELETE", `/networks/${own}`);
      const his = await lab.bob.api("POST", "/networks/create", { Name: "moving" });
      say(`alice's network: ${gone.status}, bob's: ${his.status}`);
      return his.status === 201 ? (his.json as { readonly Id: string }).Id : null;
    }

    async function joined(his: string | null): Promise<readonly string[]> {
      if (his === null) return [];
      const { json } = await lab.carol.api("GET", `/networks/${his}`);
      return Object.keys((json as { Containers?: object }).Containers ?? {});
    }

    it("connects to no network that bob made meanwhile", async () => {
      const { alice } = lab;
      const [own, id] = [await createNetwork(alice, "moving"), await runLarge(lab, "held")];
      let his: string | null = null;
      let connected: Promise<unknown> = Promise.resolve();
      await whileHeld(lab, id, async () => {
        connected = alice.api("POST", "/networks/moving/connect", { Container: id });
        his = await replaced(own);
      });
      await connected;
      expectSafe(await joined(his)).to.deep.equal([]);
    });

    it("starts in no network that bob made meanwhile", async () => {
      const { alice } = lab;
      const own = await createNetwork(alice, "moving");
      const from = await runLarge(lab, "held");
      succeeded(await alice.api("POST", `/commit?container=${from}&repo=large`), "commit");
      const body = { Image: "large", HostConfig: { NetworkMode: "moving" } };
      const id = await create(alice, "stored", body);
      let his: string | null = null;
      let started: Promise<unknown> = Promise.resolve();
      await whileHeld(lab, id, async () => {
        started = alice.api("POST", `/containers/${id}/start`);
        his = await replaced(own);
      });
      await started;
      expectSafe(await joined(his)).to.deep.equal([]);
    });

    it("starts in no network that bob made after the container", async () => {
      const { alice, bob } = lab;
      const own = await createNetwork(alice, "moving");
      const id = await create(alice, "stored", { HostConfig: { NetworkMode: "moving" } });
      succeeded(await alice.api("DELETE", `/networks/${own}`), "remove");
      const his = await createNetwork(bob, "moving");
      for (const verb of ["start", "restart?t=0"])
        await alice.api("POST", `/containers/${id}/${verb}`);
      expectSafe(await joined(his)).to.deep.equal([]);
    });

    it("is refused if its body can be withheld", async () => {
      const id = await run(lab.alice, "web");
      const targets = [
        ...["start", "stop", "kill", "restart", "pause", "wait", "resize?h=1&w=1"],
        ...["rename?name=x", "update", "exec", "attach"],
      ].map((verb) => `/containers/web/${verb}`);
      const others = ["/containers/create", "/networks/bridge/connect", "/containers/prune"];
      const waiting: string[] = [];
      for (const target of [...targets, ...others, `/commit?container=${id}`])
        for (const headers of [FORM, JSON_AFTER_FORM]) {
          const call = lab.alice.opened({ method: "POST", target, headers });
          const status = await Promise.race([
            call.then(({ statusCode }) => statusCode),
            sleep(ANSWERED_MS).then(() => "waits"),
          ]);
          if (status !== 403 && status !== 400) waiting.push(`${target}: ${status ?? 0}`);
        }
      expectSafe(waiting).to.deep.equal([]);
    });

    it("renames nothing of bob's by a name with spaces", async () => {
      const his = await run(lab.bob, "his");
      for (const name of ["%20his", "his%20", "%20his%20", "%09his", "%2Fhis", "%20%2Fhis"])
        for (const to of ["hers", "%20hers%20"])
          await lab.alice.api("POST", `/containers/${name}/rename?name=${to}`);
      const { json } = await lab.carol.api("GET", `/containers/${his}/json`);
      expectSafe((json as { readonly Name: string }).Name).to.equal("/his");
    });

    it("gives no container and no network a name that may be an id", async () => {
      const { alice } = lab;
      const text = "0123456789abcdef".repeat(4);
      const id = await run(alice, "web");
      const body = { Image: "busybox", Cmd: ["true"] };
      const answers = [
        await alice.api("POST", `/containers/create?name=${text}`, body),
        await alice.api("POST", `/containers/create?name=%2F${text}`, body),
        await alice.api("POST", `/containers/${id}/rename?name=${text}`),
        await alice.api("POST", `/containers/${id}/rename?name=%20${text}%20`),
        await alice.api("POST", "/networks/create", { Name: text }),
      ];
      for (const { status, body: said } of answers)
        expectSafe(status, said.toString()).to.be.at.least(400);
      expect(answers[0]?.status).to.equal(403);
    });
  });
}
