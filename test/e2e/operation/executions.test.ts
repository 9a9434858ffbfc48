import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { AuditRecord } from "../../../src/domain/record.js";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { OWNERS_MATTER } from "../harness/owners-matter.js";
import { openPeople, type Person, type SentCall } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { startSwappedIds, type SwappedIds } from "./swapped-ids.js";
import { waitFor } from "../../wait-for.js";

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };
/** Longer than an event waits for what explains it. */
const CHECKED_MS = 7000;

for (const engine of await chosenEngines()) {
  describe(`[E] what dockerd executes, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let people: Readonly<Record<"alice" | "bob", Person>>;
    let plugin: Plugin;
    let ids: SwappedIds;
    let mark: number;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      people = await openPeople(daemon, authority, ["alice", "bob"]);
      ids = await startSwappedIds(daemon.sandbox);
      plugin = await start("log");
      await daemon.guardedBy([PLUGIN]);
      // dockerd asks about the stream of events that the second one opens.
      await plugin.kill();
      plugin = await start("log");
      mark = plugin.mark();
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    function start(reaction: string): Promise<Plugin> {
      const settings = `${OWNERS_MATTER}\nexecutions: {on_mismatch: ${reaction}}\n`;
      const flags = ["--docker-socket", ids.socket];
      return startPlugin(daemon.sandbox, settings, undefined, flags);
    }

    const alarms = (): readonly AuditRecord[] =>
      plugin.recordsSince(mark).filter(({ phase }) => phase === "execution");

    async function created(person: Person, name: string, more: object = {}): Promise<string> {
      const target = `/containers/create?name=${name}`;
      const answer = await person.api("POST", target, { ...SLEEPER, ...more });
      return (succeeded(answer, `create ${name}`).json as { readonly Id: string }).Id;
    }

    async function running(person: Person, name: string, more: object = {}): Promise<string> {
      const id = await created(person, name, more);
      await done(person, "POST", `/containers/${id}/start`);
      return id;
    }

    async function done(person: Person, method: string, target: string, body?: object | Buffer) {
      const answer = await person.api(method, target, body).catch((thrown: unknown) => {
        throw new Error(`${method} ${target}`, { cause: thrown });
      });
      return succeeded(answer, `${method} ${target}`);
    }

    it("is what was decided, in honest work of all kinds", async () => {
      const { alice, bob } = people;
      const rounds = [alice, bob].map(async (person) => {
        for (let round = 0; round < 3; round++) await honestWork(person, `${person.name}${round}`);
      });
      await Promise.all(rounds);
      await sleep(CHECKED_MS);
      expect(alarms()).to.deep.equal([]);
    });

    /** Each kind of request that is compared, by name. */
    async function honestWork(person: Person, name: string): Promise<void> {
      const at = `/containers/${name}`;
      const tar = Buffer.alloc(1024);
      const check = { Healthcheck: { Test: ["CMD", "true"], Interval: 1e9, Retries: 3 } };
      // Not the one that is paused: dockerd may start a check while it pauses, and then hangs for ever.
      const checked = await running(person, `${name}checked`, check);
      const RestartPolicy = { Name: "always" };
      await running(person, name, { Tty: true, HostConfig: { RestartPolicy } });
      const exec = await done(person, "POST", `${at}/exec`, { Cmd: ["true"] });
      const { Id } = exec.json as { readonly Id: string };
      await person.told({ method: "POST", target: `/exec/${Id}/start`, body: { Detach: true } });
      await person.told({
        method: "POST",
        target: `${at}/attach?stream=1&stdout=1`,
        headers: { Connection: "Upgrade", Upgrade: "tcp" },
      });
      await done(person, "POST", `${at}/resize?h=40&w=80`);
      await done(person, "GET", `${at}/top`);
      await done(person, "GET", `${at}/archive?path=/bin/sh`);
      await done(person, "PUT", `${at}/archive?path=/tmp`, tar);
      // dockerd breaks it off where a file changes meanwhile.
      await person.api("GET", `${at}/export`).catch(() => undefined);
      await done(person, "POST", `${at}/update`, { CpuShares: 512 });
      await done(person, "POST", `${at}/pause`);
      await done(person, "POST", `${at}/unpause`);
      await done(person, "POST", `/commit?container=${name}&repo=mine/${name}`, {});
      await done(person, "POST", `${at}/rename?name=${name}x`);
      await done(person, "POST", `${at}x/rename?name=${name}`);
      await done(person, "POST", "/networks/create", { Name: `${name}net` });
      await done(person, "POST", `/networks/${name}net/connect`, { Container: name });
      await done(person, "POST", `/networks/${name}net/disconnect`, { Container: name });
      await done(person, "DELETE", `/networks/${name}net`);
      await done(person, "POST", `${at}/restart?t=0`);
      await done(person, "POST", `${at}/kill`);
      await person.api("POST", `${at}/stop?t=0`);
      await done(person, "POST", `${at}/start`);
      await done(person, "POST", `${at}/stop?t=0`);
      await person.api("POST", `${at}/stop?t=0`);
      await done(person, "DELETE", `${at}?force=1&v=1`);
      await done(person, "DELETE", `/containers/${checked}?force=1`);
      await done(person, "POST", "/volumes/create", { Name: `${name}data` });
      await done(person, "DELETE", `/volumes/${name}data`);
      const removed = await running(person, name, {
        Cmd: ["true"],
        HostConfig: { AutoRemove: true },
      });
      await waitFor("the container to be gone", async () => {
        return (await person.api("GET", `/containers/${removed}/json`)).status === 404;
      });
    }

    const calls: Readonly<Record<string, (name: string) => SentCall>> = {
      "archive-path": (name) => ({
        method: "GET",
        target: `/containers/${name}/archive?path=/etc`,
      }),
      exec_create: (name) => ({
        method: "POST",
        target: `/containers/${name}/exec`,
        body: { Cmd: ["true"] },
      }),
      rename: (name) => ({ method: "POST", target: `/containers/${name}/rename?name=taken` }),
      kill: (name) => ({ method: "POST", target: `/containers/${name}/kill?signal=CONT` }),
    };

    for (const [event, call] of Object.entries(calls)) {
      it(`is an alarm where it is not, ${event}`, async () => {
        const { alice, bob } = people;
        const [hers, his] = [await running(alice, "hers"), await running(bob, "his")];
        mark = plugin.mark();
        ids.swap(hers, his);
        const { status, said } = await alice.told(call("his"));
        expect(status, said).to.be.lessThan(300);
        ids.swap("", "");
        await waitFor("an alarm", () => alarms().length > 0);
        await sleep(1000);
        const [alarm, ...others] = alarms();
        expect(others).to.deep.equal([]);
        expect(alarm).to.deep.include({
          effect: "error",
          code: "EXECUTION_MISMATCH",
          user: "alice",
        });
        expect(alarm?.executed).to.deep.include({
          type: "container",
          action: event,
          id: his,
          reaction: "log",
        });
        expect(alarm?.targets.map(({ id }) => id)).to.deep.equal([hers]);
        const decided = plugin.recordsSince(mark).find(({ id }) => id === alarm?.request);
        expect(decided).to.deep.include({
          phase: "request",
          effect: "allow",
          action: alarm?.action,
        });
        expect(plugin.log()).to.include(`names container ${his}`);
        await done(alice, "DELETE", `/containers/${hers}?force=1`);
        await done(bob, "DELETE", `/containers/${his}?force=1`);
      });
    }

    it("ends the container where the settings say so", async () => {
      await plugin.kill();
      plugin = await start("stop");
      const { alice, bob } = people;
      const [hers, his] = [await running(alice, "hers"), await running(bob, "his")];
      mark = plugin.mark();
      ids.swap(hers, his);
      await alice.told({ method: "GET", target: "/containers/his/archive?path=/etc" });
      ids.swap("", "");
      await waitFor("an alarm", () => alarms().length > 0);
      expect(alarms()[0]?.executed?.reaction).to.equal("stop");
      await waitFor("the container to stop", () =>
        plugin.log().includes(`Stopped container ${his}`),
      );
    });
  });
}
