import { succeeded } from "../harness/api.js";
import { openAuthority, type Authority } from "../harness/authority.js";
import { tlsFlags } from "../harness/certificates.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { openPeople, type Person } from "../harness/people.js";
import { PLUGIN, startPlugin, type Plugin } from "../harness/plugin.js";
import { expectRaced } from "../harness/race-lab.js";

const SLEEPER = { Image: "busybox", Cmd: ["sleep", "3600"] };
const AT_ONCE = 8;
const LASTS_MS = process.env["LONG"] === "1" ? 60_000 : 10_000;

for (const engine of await chosenEngines()) {
  describe(`[E] a container named like the beginning of the plugin's id, ${engine.name}`, () => {
    let authority: Authority;
    let daemon: Dockerd;
    let alice: Person;
    let plugin: Plugin | undefined;
    let warden: string;
    let mine: string;

    before(async () => {
      authority = openAuthority();
      daemon = await startDockerd(engine, { flags: tlsFlags(authority) });
      alice = (await openPeople(daemon, authority, ["alice"])).alice;
      warden = await running("warden");
      mine = await running("mine");
    });

    after(async () => {
      await daemon.close();
      authority.remove();
    });

    async function running(name: string): Promise<string> {
      const created = await daemon.api("POST", `/containers/create?name=${name}`, SLEEPER);
      const { Id } = succeeded(created, `create ${name}`).json as { readonly Id: string };
      succeeded(await daemon.api("POST", `/containers/${name}/start`), `start ${name}`);
      return Id;
    }

    async function guardedBy(selves: readonly string[]): Promise<void> {
      await daemon.guardedBy([]);
      await plugin?.kill();
      const parameter = `protect_authz_plugin.self_containers: ${JSON.stringify(selves)}`;
      plugin = await startPlugin(daemon.sandbox, `schema: 1\nparameters: {${parameter}}\n`);
      await daemon.guardedBy([PLUGIN]);
    }

    /** Tries to enter, to read and to join by `ref`, whoever has that name, and says what it got. */
    async function tried(ref: string): Promise<readonly string[]> {
      const exec = await alice.api("POST", `/containers/${ref}/exec`, { Cmd: ["true"] });
      const shown = await alice.api("GET", `/containers/${ref}/json`);
      const HostConfig = { NetworkMode: `container:${ref}` };
      const joined = await alice.api("POST", "/containers/create", { ...SLEEPER, HostConfig });
      const { Id = "" } = (shown.json ?? {}) as { readonly Id?: string };
      return [`exec ${exec.status}`, `join ${joined.status}`, `inspect ${shown.status} ${Id}`];
    }

    /** What the daemon itself says of who got where. */
    async function reached(): Promise<unknown> {
      await daemon.guardedBy([]);
      const { json } = await daemon.api("GET", `/containers/${warden}/json`);
      const list = await daemon.api("GET", "/containers/json?all=1");
      const modes = (list.json as readonly Listed[]).map(
        ({ HostConfig }) => HostConfig.NetworkMode,
      );
      const { ExecIDs, Name } = json as { readonly ExecIDs: unknown; readonly Name: string };
      return {
        Name,
        ExecIDs,
        joined: modes.filter((mode) => mode === `container:${warden}`).length,
      };
    }

    const waysToKnow = [
      ["its name", () => ["warden"]],
      ["its id", () => [warden]],
      ["its name and its id", () => ["warden", warden]],
    ] as const;
    for (const [how, selves] of waysToKnow) {
      it(`reaches nothing while it is renamed, where the plugin knows ${how}`, async function () {
        this.timeout(LASTS_MS + 120_000);
        await guardedBy(selves());
        const ref = warden.slice(0, 12);
        const counts: Record<string, number> = {};
        const end = Date.now() + LASTS_MS;
        let turns = 0;
        const changing = async (): Promise<void> => {
          while (Date.now() < end) {
            const came = await alice.api("POST", `/containers/${mine}/rename?name=${ref}`);
            const went = await alice.api("POST", `/containers/${mine}/rename?name=mine`);
            if (came.status === 204 && went.status === 204) turns += 1;
          }
        };
        const trying = async (): Promise<void> => {
          while (Date.now() < end) {
            for (const one of await tried(ref)) counts[one] = (counts[one] ?? 0) + 1;
          }
        };
        await Promise.all([changing(), ...Array.from({ length: AT_ONCE }, trying)]);
        console.log(`        ${JSON.stringify(counts)}, renamed ${turns} times`);
        expectSafe(await reached()).to.deep.equal({ Name: "/warden", ExecIDs: null, joined: 0 });
        expectSafe(Object.keys(counts)).not.to.include(`inspect 200 ${warden}`);
        expectRaced(turns);
      });
    }
  });
}

interface Listed {
  readonly HostConfig: { readonly NetworkMode: string };
}
