import { expect } from "chai";
import { createPathResolver } from "../../../../src/engine/host-paths/resolve-host-paths.js";
import { storedVolumeField } from "../../../../src/engine/host-paths/stored-volumes.js";
import { created } from "../facts/call.js";

describe("paths that existing volumes bind", () => {
  it("are kept apart where they lead to themselves and only root can replace them", async () => {
    const facts = created({ Binds: ["/usr:/x"] });
    const [path] = facts.host_paths ?? [];
    if (path === undefined) throw new Error("There is no path");
    const field = storedVolumeField("Mounts./x");
    const moved = { ...path, field: storedVolumeField("Mounts./y"), path: "/proc/self/root" };
    const whole = createPathResolver({ hostRoot: "/", deadlineMs: 60_000 });
    const { host_paths, settled_paths } = await whole.resolve(
      { ...facts, host_paths: [{ ...path, field }, path, moved] },
      { skip: () => false, dockerSockets: [] },
    );
    await whole.close();
    expect(host_paths?.map((one) => one.field)).to.deep.equal([path.field, moved.field]);
    expect(settled_paths).to.deep.equal([{ field, path: "/usr" }]);
  });
});
