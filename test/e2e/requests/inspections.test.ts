import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { TICKET_HEADER } from "../../../src/engine/dockerd/tickets.js";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { ticketOf } from "../harness/ticket-of.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { startScripted, type Asked, type ScriptedPlugin } from "../harness/scripted-plugin.js";

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };
const EXEC = { Cmd: ["true"] };
/** Longer than a look-up may take. */
const TOO_LONG_MS = 9000;
const AT_ONCE = 200;

for (const engine of await chosenEngines()) {
  describe(`[E] the plugin's own look-ups, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: Readonly<Record<"alice" | "bob", Person>>;
    let plugin: Plugin;
    /** Asked before ours, so that it sees each look-up on its way and may keep it. */
    let gate: ScriptedPlugin;
    let atGate: (asked: Asked) => Promise<void>;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      people = await openPeople(daemon, authority, ["alice", "bob"]);
      plugin = await startPlugin(daemon.sandbox, OWNERS_MATTER);
      atGate = nothing;
      gate = await startScripted(daemon.sandbox, "gate", async (asked) => {
        if (ticketOf(asked) !== undefined) await atGate(asked);
        return { Allow: true };
      });
      await daemon.guardedBy([gate.name, PLUGIN]);
      await run("web");
    });

    after(async () => {
      await gate.close();
      await daemon.close();
      authority.remove();
    });

    async function run(name: string): Promise<void> {
      const { api } = people.alice;
      succeeded(await api("POST", `/containers/create?name=${name}`, SLEEPER), `create ${name}`);
      succeeded(await api("POST", `/containers/${name}/start`), `start ${name}`);
    }

    const makeExec = ({ api }: Person) => api("POST", "/containers/web/exec", EXEC);

    /** Has alice make a call that needs a look-up, and gives what the look-up was sent with. */
    async function seenTicket(
      meanwhile: (ticket: string) => Promise<void> = nothing,
      phase: Asked["phase"] = "request",
    ) {
      let seen: string | undefined;
      atGate = async (asked) => {
        if (seen !== undefined || asked.phase !== phase) return;
        seen = ticketOf(asked);
        await meanwhile(String(seen));
      };
      const { status } = await makeExec(people.alice);
      atGate = nothing;
      return { ticket: String(seen), status };
    }

    /** Says that a call was judged as anybody's, and refused. */
    async function expectEvaluated(
      call: () => Promise<{ readonly status: number; readonly said: string }>,
    ) {
      const mark = plugin.mark();
      const { status, said } = await call();
      expectDenied(status, said);
      expect(said).to.include(`authorization denied by plugin ${PLUGIN}`);
      const records = plugin.recordsSince(mark).filter(({ effect }) => effect === "deny");
      expect(records.length, said).to.be.at.least(1);
    }

    async function anonymous(method: string, target: string, ticket: string) {
      const { status, body } = await daemon.api(method, target, undefined, {
        [TICKET_HEADER]: ticket,
      });
      return { status, said: body.toString() };
    }

    it("let an honest call pass, and leave no record of their own", async () => {
      const mark = plugin.mark();
      const { ticket, status } = await seenTicket();
      expect(ticket).to.match(/^[0-9a-f]{64}$/);
      expect(status).to.equal(201);
      const actions = plugin.recordsSince(mark).map(({ action }) => action);
      expect(actions).to.deep.equal(["exec.create", "exec.create"]);
    });

    it("are not made by a call with a value that was never given", () =>
      expectEvaluated(() => anonymous("GET", "/containers/web/json", "0".repeat(64))));

    it("are good once, be it while the first is under way or after it", async () => {
      const again = (ticket: string) =>
        expectEvaluated(() => anonymous("GET", "/containers/web/json", ticket));
      const { ticket, status } = await seenTicket(again, "response");
      expect(status).to.equal(201);
      await again(ticket);
    });

    for (const [what, method, target] of [
      ["with another verb", "DELETE", "/containers/web/json"],
      ["of another path", "GET", "/containers/web/logs?stdout=1"],
      ["of the same path, written otherwise", "GET", "/v1.41/containers/web/json"],
      ["of the same path with a query", "GET", "/containers/web/json?size=1"],
    ] as const) {
      it(`are not made by a call ${what} while the value is good`, async () => {
        const mark = plugin.mark();
        const { status } = await seenTicket(async (ticket) => {
          const answer = await anonymous(method, target, ticket);
          expectSafe(answer.status, answer.said).to.be.at.least(400);
          expect(answer.status, answer.said).to.be.oneOf([403, 404]);
        });
        // The plugin's own is not spent by that.
        expect(status).to.equal(201);
        const refused = plugin.recordsSince(mark).filter(({ effect }) => effect !== "allow");
        expect(refused.map(({ user }) => user)).to.deep.equal([null]);
      });
    }

    it("are not made by somebody with a name while the value is good", async () => {
      const { status } = await seenTicket((ticket) =>
        expectEvaluated(() =>
          people.bob.told({
            method: "GET",
            target: "/containers/web/json",
            headers: { [TICKET_HEADER]: ticket },
          }),
        ),
      );
      expect(status).to.equal(201);
    });

    it("are judged like any call when they come late, and the call that needs them is refused", async () => {
      const mark = plugin.mark();
      const { status } = await seenTicket(() => sleep(TOO_LONG_MS));
      expect(status).to.equal(403);
      // The late one comes to an end after the call.
      await sleep(TOO_LONG_MS);
      const records = plugin.recordsSince(mark);
      const late = records.filter(({ action }) => action === "container.inspect");
      expect(late.map(({ user, effect }) => [user, effect])).to.deep.equal([[null, "deny"]]);
      expect((await makeExec(people.alice)).status).to.equal(201);
    });

    it("do not hang with the daemon", async () => {
      const { status } = await seenTicket(async () => {
        await daemon.pause();
        await sleep(TOO_LONG_MS);
        await daemon.resume();
      });
      expect(status).to.equal(403);
      expect((await makeExec(people.alice)).status).to.equal(201);
      const { status: bobs, body } = await makeExec(people.bob);
      expectDenied(bobs, body.toString());
    });

    it(`of ${AT_ONCE} calls at once end, with a daemon on one processor`, async () => {
      await daemon.sandbox.run("taskset", ["-acp", "0", daemon.pid()]);
      const calls = Array.from({ length: AT_ONCE }, (_, number) =>
        makeExec(number % 2 === 0 ? people.alice : people.bob),
      );
      const answers = await Promise.all(calls);
      answers.forEach(({ status, body }, number) => {
        if (number % 2 === 1) expectDenied(status, body.toString());
        else expect(status, body.toString()).to.equal(201);
      });
    });

    it("are not made for calls that need none", async () => {
      gate.forget();
      const { api } = people.alice;
      for (const target of ["/_ping", "/version", "/info", "/images/json", "/networks"])
        succeeded(await api("GET", target), `get ${target}`);
      expect(gate.asked.length).to.be.greaterThan(0);
      expect(gate.asked.filter((asked) => ticketOf(asked) !== undefined)).to.deep.equal([]);
    });
  });
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
