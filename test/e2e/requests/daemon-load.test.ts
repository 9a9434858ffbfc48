import { readdirSync } from "node:fs";
import { expect } from "chai";
import { chosenEngines } from "../harness/chosen-engines.js";
import { succeeded, type Answerer } from "../harness/api.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { ATTACKS, HONEST, logged, many } from "./daemon-load-calls.js";
import { expectDenied } from "../harness/expect-safe.js";
import { CREATE, type LoadCall } from "../harness/load-call.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

/** Whom nothing but the one control keeps from what is tried here; services and commits too. */
const SETTINGS = `
schema: 1
anonymous: {role: worker}
roles: {worker: {allow: [{actions: ["*"]}]}}
modes: {swarm_control: "off", log_driver: "off", image_retag_and_load: "off"}
parameters:
  daemon_load.max_stop_seconds: 120
  daemon_load.max_execs: 5
  daemon_load.allow_size: false
  volume_driver.max_tmpfs_bytes: 67108864
  volume_driver.max_tmpfs_inodes: 65536
  daemon_load.allow_log_patterns: false
  daemon_load.max_body_bytes: 262144
`;

for (const engine of await chosenEngines()) {
  describe(`[E] work for dockerd beyond the limits of containers, ${engine.name}`, () => {
    let daemon: Dockerd;

    before(async () => {
      daemon = await startDockerd(engine);
      // Past the plugin: a container that is there, and one that shows what the control is for.
      succeeded(await daemon.api("POST", `/containers/${await create("web", {})}/start`), "start");
    });

    after(() => daemon.close());

    async function create(name: string, changes: object): Promise<string> {
      const body = { Image: "busybox", Cmd: ["sleep", "1000"], ...changes };
      const { json } = succeeded(await daemon.api("POST", `${CREATE}?name=${name}`, body), name);
      return (json as { readonly Id: string }).Id;
    }

    const send = ({ method = "POST", target, body }: LoadCall): Promise<Answerer> =>
      daemon.api(method, target, body);

    it("dockerd without the control renames all files of a log for each line", async () => {
      const LogConfig = { Type: "json-file", Config: { "max-size": "1", "max-file": "40" } };
      const Cmd = ["sh", "-c", "for i in $(seq 60); do echo $i; done"];
      const id = await create("busy", { Cmd, HostConfig: { LogConfig } });
      succeeded(await daemon.api("POST", `/containers/${id}/start`), "start");
      succeeded(await daemon.api("POST", `/containers/${id}/wait`), "wait");
      succeeded(await daemon.api("GET", `/containers/${id}/logs?stdout=1`), "logs");
      const files = readdirSync(daemon.sandbox.outside(`/run/e2e/data/containers/${id}`));
      expect(files.filter((name) => name.includes("-json.log"))).to.have.length(40);
    });

    describe("guarded", () => {
      before(async () => {
        await startPlugin(daemon.sandbox, SETTINGS);
        await daemon.guardedBy([PLUGIN]);
      });

      for (const [title, attack] of Object.entries(ATTACKS)) {
        it(`refuses ${title}`, async () => {
          const { status, body } = await send(attack);
          expectDenied(status, body.toString());
          const text = body.toString();
          expect(text.includes(attack.by ?? "daemon_load"), text).to.equal(true);
        });
      }

      for (const [title, call] of Object.entries(HONEST)) {
        it(`allows ${title}`, async () => {
          const { status, body } = await send(call);
          expect(status, body.toString()).to.be.oneOf([200, 201, 204]);
        });
      }

      it("refuses an exec where as many were never started, until the container stops", async () => {
        const exec = { target: "/containers/held/exec", body: { Cmd: ["true"] } };
        const id = await create("held", {});
        succeeded(await daemon.api("POST", `/containers/${id}/start`), "start");
        for (let count = 0; count < 5; count++) succeeded(await send(exec), `exec ${count}`);
        const names = ["held", id, id.slice(0, 12)];
        for (const name of names) {
          const { status, body } = await send({ ...exec, target: `/containers/${name}/exec` });
          expectDenied(status, body.toString());
          expect(body.toString()).to.match(/has 5 execs/);
        }
        succeeded(await daemon.api("POST", `/containers/${id}/restart?t=0`), "restart");
        succeeded(await send(exec), "exec");
      });

      it("counts no execs that have run", async () => {
        for (let count = 0; count < 8; count++) {
          const exec = { target: "/containers/web/exec", body: { Cmd: ["true"] } };
          const { json } = succeeded(await send(exec), `exec ${count}`);
          const { Id } = json as { readonly Id: string };
          const started = await daemon.api("POST", `/exec/${Id}/start`, { Detach: false });
          expect(started.status).to.equal(200);
        }
      });

      it("lets many requests at once create no more execs than allowed", async () => {
        const id = await create("flood", {});
        succeeded(await daemon.api("POST", `/containers/${id}/start`), "start");
        const names = ["flood", id, id.slice(0, 12)];
        const sent = many(60).map((_, index) =>
          send({
            target: `/containers/${names[index % 3] ?? ""}/exec`,
            body: { Cmd: ["true", index % 2 === 0 ? "same" : String(index)] },
          }),
        );
        const statuses = (await Promise.all(sent)).map(({ status }) => status);
        expect(statuses.filter((status) => status === 201).length).to.be.within(1, 5);
        const { json } = succeeded(await daemon.api("GET", `/containers/${id}/json`), "inspect");
        const { ExecIDs } = json as { readonly ExecIDs: readonly string[] };
        expect(ExecIDs.length).to.be.within(1, 5);
      });

      it("says what to write instead, which then passes", async () => {
        const { body } = await send(logged({ "max-size": "10m", "max-file": "2000000000" }));
        const text = body.toString();
        expect(/max-file is 2000000000\. .*max-file=3/.test(text), text).to.equal(true);
        const { status } = await send(logged({ "max-size": "10m", "max-file": "3" }));
        expect(status).to.equal(201);
      });
    });
  });
}
