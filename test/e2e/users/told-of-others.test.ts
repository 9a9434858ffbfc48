import { expect } from "chai";
import { succeeded } from "../harness/api.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { expectDenied } from "../harness/expect-safe.js";
import { create, openMovingPaths, type MovingPaths } from "../harness/moving-paths.js";

/** The controls that evaluate whose an object is. */
const ACCESS = /^(container_ownership|volume_ownership|cross_container_sharing)$/;

for (const engine of await chosenEngines()) {
  describe(`[E] what alice is told of sam's objects, ${engine.name}`, function () {
    this.timeout(120_000);
    let lab: MovingPaths;
    const ids = { running: "", stopped: "", exec: "" };

    before(async () => {
      lab = await openMovingPaths(engine);
      const { sam } = lab.people;
      const Binds = ["/srv/home/sam:/project", "sam_used:/data"];
      ids.running = (await create(sam, { Binds }, { Cmd: ["sleep", "1000"] })).id;
      ids.stopped = (await create(sam, { Binds: ["/srv/home/sam:/project", "sam_idle:/d"] })).id;
      const { api } = sam;
      succeeded(await api("POST", `/containers/${ids.running}/start`), "start");
      const made = await api("POST", `/containers/${ids.running}/exec`, { Cmd: ["true"] });
      ids.exec = (succeeded(made, "exec").json as { readonly Id: string }).Id;
    });

    after(async () => {
      await lab.close();
    });

    /** Each names an object of sam, and breaks rules that evaluate more than whose it is. */
    const CALLS: Readonly<Record<string, () => readonly [string, string, object?]>> = {
      "his volume that is in use": () => created({ Binds: ["sam_used:/bin"] }),
      "his volume that is not in use": () => created({ Binds: ["sam_idle:/bin"] }),
      "his volume, in a mount": () =>
        created({ Mounts: [{ Type: "volume", Source: "sam_used", Target: "/bin" }] }),
      "his running container's volumes": () => created({ VolumesFrom: [ids.running] }),
      "his stopped container's volumes": () => created({ VolumesFrom: [`${ids.stopped}:ro`] }),
      "his container's network": () => created({ NetworkMode: `container:${ids.running}` }),
      "a copy from his running container": () => archive(ids.running),
      "a copy from his stopped container": () => archive(ids.stopped),
      "an export": () => ["GET", `/containers/${ids.stopped}/export`],
      "an exec of a user": () => [
        "POST",
        `/containers/${ids.running}/exec`,
        { Cmd: ["id"], User: "10003:10003" },
      ],
      "an exec of his": () => ["POST", `/exec/${ids.exec}/start`, { Detach: true }],
      "an inspection of his exec": () => ["GET", `/exec/${ids.exec}/json`],
    };

    function created(host: object): readonly [string, string, object] {
      const body = { Image: "busybox", Cmd: ["true"], HostConfig: { ...host, Privileged: true } };
      return ["POST", "/containers/create", body];
    }

    function archive(id: string): readonly [string, string] {
      return ["GET", `/containers/${id}/archive?path=/project`];
    }

    for (const [what, call] of Object.entries(CALLS))
      it(`is that alone, for ${what}`, async () => {
        const [method, target, body] = call();
        const answer = await lab.people.alice.api(method, target, body);
        const said = answer.body.toString();
        expectDenied(answer.status, said);
        const controls = [...said.matchAll(/\b([a-z]+(?:_[a-z]+)+): /g)].map(([, id]) => id);
        expect(controls, said).to.have.length.above(0);
        for (const control of controls) expect(control, said).to.match(ACCESS);
        expect(said).not.to.match(/\/srv\/home|\/project|in use|runs/);
        if (target.startsWith("/exec/")) expect(said).not.to.include(ids.running);
      });

    it("is all where a volume is her own", async () => {
      const [method, target, body] = created({ Binds: ["alice_own:/bin"] });
      const { status, body: said } = await lab.people.alice.api(method, target, body);
      expectDenied(status, said.toString());
      expect(said.toString()).to.include("privileged_container");
    });
  });
}
