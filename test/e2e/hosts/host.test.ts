import { expect } from "chai";
import type { Answerer } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { PLUGIN, startPlugin } from "../harness/plugin.js";

const SETTINGS = `
schema: 1
modes: {no_new_privileges: deny}
parameters:
  runtime_selection.allowed_runtimes: [runc]
  no_new_privileges.require_no_new_privileges: explicit
`;

for (const engine of await chosenEngines()) {
  describe(`[E] what the daemon says of its host, ${engine.name}`, () => {
    let daemon: Dockerd;

    before(async () => {
      const runtime = ["--add-runtime", "other=/usr/sbin/runc", "--default-runtime", "other"];
      daemon = await startDockerd(engine, { flags: [...runtime, "--no-new-privileges"] });
      await startPlugin(daemon.sandbox, SETTINGS);
      await daemon.guardedBy([PLUGIN]);
    });

    after(() => daemon.close());

    /** Safe in all that is asked here, but for what `host` says. */
    function create(host: object): Promise<Answerer> {
      const HostConfig = { Runtime: "runc", SecurityOpt: ["no-new-privileges"], ...host };
      return daemon.api("POST", "/containers/create", {
        Image: "busybox",
        Cmd: ["true"],
        HostConfig,
      });
    }

    function refused({ status, body }: Answerer, said: string): void {
      expect(status, body.toString()).to.equal(403);
      expect(body.toString()).to.include(said);
    }

    it("judges the daemon's default runtime by its name", async () => {
      expect((await create({})).status).to.equal(201);
      refused(
        await create({ Runtime: "" }),
        "dockerd's default runtime, other, may not be used. Use --runtime with",
      );
      refused(await create({ Runtime: "other" }), "Runtime other may not be used");
    });

    it("judges by it what cannot name another", async () => {
      refused(await daemon.api("POST", "/build?version=1"), "This request uses the runtime other,");
    });

    it("knows that processes gain no privileges by default, where the engine says so", async () => {
      const answer = await create({ SecurityOpt: [] });
      if (engine.name === "oldest") refused(answer, "no_new_privileges: ");
      else expect(answer.status, answer.body.toString()).to.equal(201);
    });

    it("only warns of the host's user namespace where users are not remapped", async () => {
      expect((await create({ UsernsMode: "host" })).status).to.equal(201);
    });
  });
}
