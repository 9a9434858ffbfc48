import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { SOCKET } from "../harness/dockerd.js";
import { raceLabFor } from "../harness/race-lab.js";
import { sendRaw } from "../harness/raw-request.js";

/** Limits that must be set where the container asks for them, and a control that wants to see one. */
const SETTINGS = `
schema: 1
profile: baseline

users: {alice: {}, bob: {}, carol: {roles: [admin]}}
modes: {memory_limit: deny}
parameters: {memory_limit.require_memory_limit: true}
`;

const MIB = 1_048_576;

/** A body, and what HostConfig dockerd makes of it: of 20.10 and of the newest. */
const BODIES: readonly (readonly [body: object, oldest: object, newest: object])[] = [
  [{ CpuShares: 512, HostConfig: { Memory: 64 * MIB } }, { CpuShares: 512 }, { CpuShares: 0 }],
  [{ Dns: ["192.0.2.1"], HostConfig: { Memory: 64 * MIB } }, { Dns: null }, { Dns: null }],
  [{ Runtime: "runc", HostConfig: { Memory: 64 * MIB, Futuristic: true } }, {}, {}],
];

/** Lists of objects, in which dockerd does not expect a null. */
const WITH_NULLS: Readonly<Record<string, object>> = {
  Ulimits: [null],
  BlkioWeightDevice: [null],
  BlkioDeviceReadBps: [null],
  BlkioDeviceWriteBps: [{ Path: "/dev/null", Rate: 1 }, null],
  BlkioDeviceReadIOps: [null],
  BlkioDeviceWriteIOps: [null],
};

for (const engine of await chosenEngines()) {
  describe(`[E] what engines read differently, ${engine.name}`, () => {
    const lab = raceLabFor(engine, SETTINGS);
    const isOldest = engine.name === "oldest";

    for (const [body, oldest, newest] of BODIES)
      it(`is read as it does: ${JSON.stringify(body)}`, async () => {
        const made = await lab.alice.api("POST", "/containers/create", {
          Image: "busybox",
          Cmd: ["sleep", "60"],
          ...body,
        });
        expect(made.status, made.body.toString()).to.equal(201);
        const { Id } = made.json as { readonly Id: string };
        const shown = await lab.carol.api("GET", `/containers/${Id}/json`);
        const { HostConfig } = shown.json as { readonly HostConfig: object };
        expect(HostConfig).to.deep.include(isOldest ? oldest : newest);
      });

    for (const [member, list] of Object.entries(WITH_NULLS))
      it(`refuses a null in a list, on which dockerd may crash: ${member}`, async () => {
        const host = { Memory: 64 * MIB, [member]: list };
        const body = { Image: "busybox", Cmd: ["true"], HostConfig: host };
        const { status, body: said } = await lab.alice.api("POST", "/containers/create", body);
        expect(status).to.equal(403);
        expect(said.toString()).to.include(`${member}[`).and.to.include("null in a list");
      });

    it("takes null for a whole list", async () => {
      const body = {
        ...{ Image: "busybox", Cmd: ["sleep", "60"], Healthcheck: null, Volumes: null },
        HostConfig: { Memory: 64 * MIB, Ulimits: null, Mounts: null },
      };
      const made = await lab.alice.api("POST", "/containers/create?name=nulls", body);
      expect(made.status, made.body.toString()).to.equal(201);
      expect((await lab.alice.api("POST", "/containers/nulls/start")).status).to.equal(204);
      expect((await lab.alice.api("GET", "/containers/nulls/json")).status).to.equal(200);
    });

    it("counts a member beside HostConfig where the engine takes it, and nowhere else", async () => {
      const body = { Image: "busybox", Cmd: ["sleep", "60"], Memory: 64 * MIB };
      const { status } = await lab.alice.api("POST", "/containers/create", body);
      expect(status).to.equal(isOldest ? 201 : 403);
    });

    it("refuses what the engine takes as well beside HostConfig", async () => {
      const body = { Image: "busybox", Cmd: ["sleep", "60"], Memory: 64 * MIB, Privileged: true };
      const { status } = await lab.alice.api("POST", "/containers/create", body);
      expect(status).to.equal(403);
    });

    it("takes the first of two values of a parameter", async () => {
      const body = { Image: "busybox", Cmd: ["sleep", "60"], HostConfig: { Memory: 64 * MIB } };
      const made = await lab.alice.api("POST", "/containers/create?name=first&name=second", body);
      expect(made.status).to.equal(201);
      expect((await lab.carol.api("GET", "/containers/first/json")).status).to.equal(200);
      expect((await lab.carol.api("GET", "/containers/second/json")).status).to.equal(404);
    });

    it("lets a start pass that names a type beside no length, and of a rename says what helps", async () => {
      // As Docker's Go client up to 24 does; nothing in it proves HTTP/1.
      const headers: [string, string][] = [
        ["Host", "docker"],
        ["Content-Type", "text/plain"],
        ["Content-Length", "0"],
      ];
      const send = (target: string) =>
        sendRaw(lab.daemon.sandbox.outside(SOCKET), { method: "POST", target, headers });
      expect((await send("/containers/first/start")).status).to.equal(204);
      const renamed = await send("/containers/first/rename?name=third");
      expect(renamed.status).to.equal(isOldest ? 204 : 403);
      if (!isOldest) expect(renamed.text).to.include("dockerd.http2");
    });
  });
}
