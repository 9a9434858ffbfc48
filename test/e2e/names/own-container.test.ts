import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectDenied, expectSafe } from "../harness/expect-safe.js";
import { attacksOn, type Target } from "./own-container-calls.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { createNetwork } from "../harness/race-lab.js";

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };

/** With a role that allows every action, so that this control alone refuses. */
const settingsOf = (selves: readonly string[]): string => `
schema: 1
roles: {worker: {allow: [{actions: ["*"]}]}}
users: {alice: {roles: [worker]}}
parameters:
  protect_authz_plugin.self_containers: ${JSON.stringify(selves)}
`;

const DENIED = /authorization denied/;
const PROTECTED = /authorization plugin/;

for (const engine of await chosenEngines()) {
  describe(`[E] the plugin's own container, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let alice: Person;
    let plugin: Plugin | undefined;
    let warden: Target;
    let web: Target;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      alice = (await openPeople(daemon, authority, ["alice"])).alice;
      await createNetwork(daemon, "front");
      warden = await running("warden");
      web = await running("web");
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function running(name: string): Promise<Target> {
      const { api } = daemon;
      const created = await api("POST", `/containers/create?name=${name}`, SLEEPER);
      const { Id: id } = succeeded(created, `create ${name}`).json as { readonly Id: string };
      succeeded(await api("POST", `/containers/${name}/start`), `start ${name}`);
      const made = await api("POST", `/containers/${name}/exec`, { Cmd: ["true"] });
      const { Id: exec } = succeeded(made, "make an exec").json as { readonly Id: string };
      return { name, id, exec };
    }

    /** Puts the plugin, which knows its container by `selves`, in the place of the one before. */
    async function guardedBy(selves: readonly string[]): Promise<void> {
      await daemon.guardedBy([]);
      await plugin?.kill();
      plugin = await startPlugin(daemon.sandbox, settingsOf(selves));
      await daemon.guardedBy([PLUGIN]);
    }

    /** Returns the state of the container that takes the place of the plugin, as dockerd inspects it. */
    async function wardenState(): Promise<unknown> {
      await daemon.guardedBy([]);
      const { json } = await daemon.api("GET", `/containers/${warden.id}/json`);
      const { Name, State, ExecIDs, NetworkSettings } = json as Record<string, object>;
      const { Networks } = NetworkSettings as { readonly Networks: object };
      const { Status } = State as { readonly Status: string };
      return { Name, Status, ExecIDs, networks: Object.keys(Networks) };
    }

    const waysToKnow = [
      ["its name", () => [warden.name]],
      ["its id", () => [warden.id]],
      ["its name and its id", () => [warden.name, warden.id]],
    ] as const;
    for (const [how, selves] of waysToKnow) {
      it(`is out of reach for every action, known by ${how}`, async () => {
        await guardedBy(selves());
        const refs = [warden.name, warden.id, warden.id.slice(0, 12)];
        for (const ref of refs) {
          for (const call of attacksOn({ ...warden, name: ref })) {
            const { status, said } = await alice.told(call);
            const what = `${call.method} ${call.target} ${JSON.stringify(call.body ?? "")}`;
            expectDenied(status, `${what}: ${said}`);
            // The answer to HEAD has no body.
            if (call.method !== "HEAD") expect(said, what).to.match(PROTECTED);
          }
        }
        expectSafe(await wardenState()).to.deep.equal({
          Name: "/warden",
          Status: "running",
          ExecIDs: [warden.exec],
          networks: ["bridge"],
        });
      });
    }

    it("is out of reach by texts that dockerd trims or resolves later", async () => {
      await guardedBy([warden.name]);
      const create = (mode: object) => ({
        method: "POST",
        target: "/containers/create",
        body: { ...SLEEPER, HostConfig: mode },
      });
      const missing = "0123456789abcdef".split("").find((digit) => {
        return !warden.id.startsWith(digit) && !web.id.startsWith(digit);
      });
      const calls = [
        { method: "POST", target: "/containers/%20warden%20/rename?name=free" },
        { method: "POST", target: "/containers/%20warden/rename?name=free" },
        { method: "POST", target: "/containers//warden/stop" },
        { method: "POST", target: "/containers/%2Fwarden/stop" },
        create({ NetworkMode: `container:${missing ?? ""}` }),
        create({ NetworkMode: "container:/warden" }),
        create({ VolumesFrom: ["/warden:ro"] }),
        create({ Links: ["/warden:w"] }),
      ];
      for (const call of calls) {
        const { status, said } = await alice.told(call);
        // dockerd redirects paths with two slashes before it asks.
        if (status === 301) continue;
        expectDenied(status, `${call.target}: ${said}`);
      }
      expectSafe(await wardenState()).to.include({ Name: "/warden", Status: "running" });
    });

    it("and other containers can be used as before", async () => {
      await guardedBy([warden.name, warden.id]);
      for (const call of attacksOn(web)) {
        const { status, said } = await alice.told(call);
        const what = `${call.method} ${call.target} ${JSON.stringify(call.body ?? "")}`;
        expect(said, what).not.to.match(DENIED);
        if (call.method === "HEAD") expect(status, what).to.equal(200);
      }
      const gone = await alice.told({ method: "DELETE", target: "/containers/gone" });
      expect(gone.status).to.equal(404);
    });
  });
}
