import { readdirSync } from "node:fs";
import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { create, raceLabFor, unguarded } from "../harness/race-lab.js";

const PROFILES = ["baseline", "ci", "multi-tenant"] as const;

/** alice may do what the profile permits; carol is its administrator. */
const settingsOf = (profile: string): string => `
schema: 1
profile: ${profile}
users:
  alice: {uid: 10001, gids: [10001]}
  bob: {uid: 10003, gids: [10003]}
  carol: {roles: [admin]}
`;

const LONG = "a".repeat(66_000);
const BARE = { Healthcheck: { Test: ["CMD"], Interval: 1_000_000_000 } };

/** What multi-tenant wants of each container. */
const OWN = {
  ...{ Image: "busybox", User: "10001:10001", Cmd: ["sleep", "300"] },
  HostConfig: {
    ...{ Memory: 128 << 20, NanoCpus: 1e9, PidsLimit: 64, SecurityOpt: ["no-new-privileges"] },
  },
};

const image = (target: string) => ({ Type: "image", Source: "busybox", Target: target });
const volume = (target: string) => ({ Type: "volume", Target: target });

/** Creates that harm others, each with what the refusal says. */
const CREATES: Readonly<Record<string, readonly [body: object, says: string]>> = {
  "a health check without a command": [BARE, "without a command"],
  "a health check without a command, and more": [
    { ...BARE, Cmd: ["sleep", "60"], Tty: true },
    "without a command",
  ],
  "a long command": [{ Cmd: [LONG] }, "16384 characters"],
  "a long entrypoint": [{ Entrypoint: [LONG, "a"] }, "16384 characters"],
  "a long health check": [
    { Healthcheck: { Test: ["CMD", LONG], Interval: 1e9 } },
    "16384 characters",
  ],
  "a long shell": [
    { Shell: [LONG], Healthcheck: { Test: ["CMD-SHELL", "true"] } },
    "16384 characters",
  ],
  "mounts of an image, the last on a target that is taken": [
    { HostConfig: { ...OWN.HostConfig, Mounts: [image("/a"), image("/b"), image("/a/")] } },
    "same target",
  ],
  "nameless volumes, the last on a target that is taken": [
    { HostConfig: { ...OWN.HostConfig, Mounts: [volume("/a"), volume("/b/../a")] } },
    "same target",
  ],
  "a bind and a volume on one target": [
    { HostConfig: { ...OWN.HostConfig, Binds: ["alice_v:/a"], Mounts: [volume("/a")] } },
    "same target",
  ],
  "eleven mounts of images": [
    {
      HostConfig: {
        ...OWN.HostConfig,
        Mounts: Array.from({ length: 11 }, (_, at) => image(`/i${at}`)),
      },
    },
    "more than 10 mounts of images",
  ],
};

const COLUMNS = ["-eouid=PID -oargs e", "-o pid,vsz=PID", "-eorss=PID", "o uid=PID"];

for (const engine of await chosenEngines())
  for (const profile of PROFILES)
    describe(`[E] requests that harm others, ${profile}, ${engine.name}`, () => {
      const lab = raceLabFor(engine, settingsOf(profile));

      const volumes = (): readonly string[] =>
        readdirSync(lab.daemon.sandbox.outside("/run/e2e/data/volumes"));

      for (const [what, [body, says]] of Object.entries(CREATES))
        it(`refuses ${what}`, async () => {
          const before = volumes();
          const made = await lab.alice.api("POST", "/containers/create?name=alice_harm", {
            ...OWN,
            ...body,
          });
          expect(made.status, made.body.toString()).to.equal(403);
          expect(made.body.toString()).to.include(says);
          expect(volumes()).to.deep.equal(before);
        });

      it("starts no container whose image brings such a health check or command", async () => {
        const bad = { health: BARE, command: { Entrypoint: [LONG] } };
        for (const [name, config] of Object.entries(bad)) {
          await unguarded(lab.daemon, async () => {
            const id = await create(lab.carol, `of_${name}`);
            const target = `/commit?container=${id}&repo=${name}`;
            succeeded(await lab.carol.api("POST", target, config), target);
          });
          const body = { ...OWN, Image: name };
          const made = await lab.alice.api("POST", `/containers/create?name=alice_${name}`, body);
          expect(made.status, made.body.toString()).to.equal(201);
          const started = await lab.alice.api("POST", `/containers/alice_${name}/start`);
          expect(started.status, started.body.toString()).to.equal(403);
          const says = name === "health" ? "without a command" : "16384 characters";
          expect(started.body.toString()).to.include(says);
        }
      });

      it("lets no column of docker top have another name", async () => {
        const made = await lab.alice.api("POST", "/containers/create?name=alice_top", OWN);
        expect(made.status, made.body.toString()).to.equal(201);
        succeeded(await lab.alice.api("POST", "/containers/alice_top/start"), "start");
        for (const words of COLUMNS) {
          const target = `/containers/alice_top/top?ps_args=${encodeURIComponent(words)}`;
          const { status, body } = await lab.alice.api("GET", target);
          expect(status, words).to.equal(403);
          expect(body.toString()).not.to.include("Titles");
        }
        expect((await lab.alice.api("GET", "/containers/alice_top/top")).status).to.equal(200);
      });

      it("lets pass what looks alike", async () => {
        const bodies: readonly object[] = [
          { Healthcheck: { Test: ["CMD", "true"], Interval: 30e9 } },
          { Healthcheck: { Test: ["NONE"] } },
          { Cmd: ["sh", "-c", `: ${"a".repeat(20_000)}`] },
          { HostConfig: { ...OWN.HostConfig, Mounts: [volume("/a"), volume("/b")] } },
        ];
        for (const [at, body] of bodies.entries()) {
          const name = `alice_fine${at}`;
          const target = `/containers/create?name=${name}`;
          const made = await lab.alice.api("POST", target, { ...OWN, ...body });
          expect(made.status, made.body.toString()).to.equal(201);
          const { status, body: said } = await lab.alice.api("POST", `/containers/${name}/start`);
          expect(status, said.toString()).to.equal(204);
        }
      });
    });
