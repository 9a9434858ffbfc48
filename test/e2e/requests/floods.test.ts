import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { IS_LONG, openFloodLab, type FloodLab } from "./flood-lab.js";
import type { SentCall } from "../harness/people.js";

const SETTINGS = `
schema: 1
anonymous: {role: null}
unknown_user: {role: null}
users:
  alice: {uid: 10001, home: /srv/alice, roles: [developer]}
  bob: {uid: 10002, home: /srv/bob, roles: [developer]}
modes: {bind_mount_allowlist: deny, run_as_own_uid: "off"}
parameters:
  bind_mount_allowlist.allowed_mount_prefixes: ["/srv/\${user}"]
`;

/** As many controls as there are, and a role that allows all actions, so that nothing is refused at once. */
const TENANTS = `
schema: 1
profile: multi-tenant
anonymous: {role: null}
unknown_user: {role: null}
roles: {worker: {allow: [{actions: ["*"]}]}}
users:
  alice: {uid: 10001, gids: [10001], home: /srv/alice, roles: [worker]}
  bob: {uid: 10002, gids: [10002], home: /srv/bob, roles: [worker]}
parameters:
  bind_mount_allowlist.allowed_mount_prefixes: ["/srv/\${user}"]
`;

/** What a request that is answered with 404 by dockerd, because it was allowed, takes: a bind of bob's. */
const BIND: SentCall = {
  method: "POST",
  target: "/containers/create",
  body: { Image: "missing:1", HostConfig: { Binds: ["/srv/bob/data:/data"] } },
};
const VERSION: SentCall = { method: "GET", target: "/version" };
const PING: SentCall = { method: "GET", target: "/_ping" };

const list = (length: number, entry: (index: number) => string): readonly string[] =>
  Array.from({ length }, (_, index) => entry(index));

const pluginSettings = (count: number): SentCall => ({
  method: "POST",
  target: "/plugins/x/set",
  body: list(count, (index) => `a${index}.source=/x${index}`),
});

/** The dearest requests that the search of test/bench/worst-shape.ts found, before and after there were bounds. */
const SHAPES: Readonly<Record<string, SentCall>> = {
  "settings of a plugin": pluginSettings(590),
  "binds of a container": {
    method: "POST",
    target: "/containers/create",
    body: {
      Image: "missing:1",
      HostConfig: { Binds: list(64, (at) => `/srv/alice/${at}:/m${at}`) },
    },
  },
  "many binds of a container": {
    method: "POST",
    target: "/containers/create",
    body: { Image: "missing:1", HostConfig: { Binds: list(250, (at) => `/x${at}:/y${at}`) } },
  },
};

const created = (body: object): SentCall => ({
  method: "POST",
  target: "/containers/create",
  body: { Image: "missing:1", ...body },
});

/** An endpoint with a text in each of its members. */
const endpoint = (index: number): object => ({
  IPAMConfig: { IPv4Address: `10.0.0.${index}`, LinkLocalIPs: [`/x${index}`] },
  Links: [`x${index}:y`],
  Aliases: [`/x${index}`],
  DriverOpts: { [`x${index}`]: `/y${index}` },
});

/** Those that take longest where tenants are kept apart. */
const TENANT_SHAPES: Readonly<Record<string, SentCall>> = {
  "more settings of a plugin than are evaluated": pluginSettings(590),
  "settings of a plugin": pluginSettings(490),
  "long binds": created({
    HostConfig: { Binds: list(60, (at) => `/srv/alice/x${at}${"/a".repeat(220)}:/m${at}`) },
  }),
  "endpoints in many networks": created({
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(
        Array.from({ length: 120 }, (_, index) => [`x${index}`, endpoint(index)]),
      ),
    },
  }),
  filters: {
    method: "GET",
    target: `/containers/json?filters=${encodeURIComponent(
      JSON.stringify({ label: list(290, (at) => `x${at}=/y${at}`) }),
    )}`,
  },
};

for (const engine of await chosenEngines()) {
  describe(`[E] floods of one user, ${engine.name}`, () => {
    let lab: FloodLab;

    before(async () => {
      lab = await openFloodLab(engine, SETTINGS);
    });

    after(() => lab.close());

    it("of links does not keep another user's binds from being resolved", async () => {
      const Binds = list(60, (at) => `/srv/alice/l0/../l${at % 30}:/m${at}`);
      const body = { Image: "missing:1", HostConfig: { Binds } };
      await lab.unharmed({ method: "POST", target: "/containers/create", body }, 4, BIND, 404);
    });

    for (const [name, shape] of Object.entries(SHAPES)) {
      it(`of ${name} has none of another user's requests refused`, async () => {
        await lab.unharmed(shape, 16, VERSION, 200);
      });
    }
  });

  describe(`[E] floods of large bodies, ${engine.name}`, () => {
    let lab: FloodLab;

    before(async () => {
      lab = await openFloodLab(engine, SETTINGS);
    });

    after(() => lab.close());

    it("neither fill the memory nor have another user's requests refused", async () => {
      // Engine 20.10 shows up to 1 MiB of a body, the newest 4 MiB.
      for (const bytes of [900_000, 3_900_000]) {
        const body = Buffer.from(`{"Image":"a","Cmd":["${"x".repeat(bytes)}"]}`);
        const flood = { method: "POST", target: "/containers/create", body };
        let most = 0;
        const watch = setInterval(() => (most = Math.max(most, lab.plugin.rssMb())), 20);
        try {
          await lab.unharmed(flood, 60, PING, 200);
        } finally {
          clearInterval(watch);
        }
        console.log(`      ${bytes} bytes: at most ${most} MB`);
        // When memory is collected depends on what else the machine does.
        if (IS_LONG) expect(most).to.be.below(350);
      }
      if (!IS_LONG) return;
      await sleep(60_000);
      console.log(`      a minute later ${lab.plugin.rssMb()} MB`);
      expect(lab.plugin.rssMb()).to.be.at.most(150);
    });
  });

  describe(`[E] floods of one tenant, ${engine.name}`, () => {
    let lab: FloodLab;

    before(async () => {
      lab = await openFloodLab(engine, TENANTS);
    });

    after(() => lab.close());

    for (const [name, shape] of Object.entries(TENANT_SHAPES)) {
      it(`of ${name} has none of another tenant's requests refused`, async () => {
        await lab.unharmed(shape, 16, VERSION, 200);
      });
    }
  });
}
