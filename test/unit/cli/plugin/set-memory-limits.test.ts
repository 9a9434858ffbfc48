import { spawnSync } from "node:child_process";
import { expect } from "chai";

const MODULE = new URL("../../../../src/cli/plugin/set-memory-limits.js", import.meta.url).href;

/** Prints with what it was executed the last time, and its process id before and after. */
const PROGRAM = `
const { setMemoryLimits } = await import(${JSON.stringify(MODULE)});
console.log(process.pid);
setMemoryLimits();
console.log(process.pid);
console.log(JSON.stringify({
  args: process.execArgv.filter((arg) => arg.startsWith("--max") || arg.startsWith("--expose")),
  malloc: process.env.MALLOC_MMAP_THRESHOLD_ ?? null,
  arenas: process.env.MALLOC_ARENA_MAX ?? null,
}));`;

/** The lines that the program prints. */
function run(env: NodeJS.ProcessEnv): readonly string[] {
  const args = ["--input-type=module", "--eval", PROGRAM];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: "utf8" });
  expect(stderr).to.equal("");
  return stdout.trimEnd().split("\n");
}

describe("the limits of memory", () => {
  it("hold in the same process, which is executed again once", () => {
    const lines = run({ PATH: process.env["PATH"] });
    // Before; then before and after, the second of which goes on.
    expect(new Set(lines.slice(0, -1))).to.have.lengthOf(1);
    expect(lines).to.have.lengthOf(4);
    expect(JSON.parse(lines.at(-1) ?? "")).to.deep.equal({
      args: ["--max-semi-space-size=4", "--expose-gc"],
      malloc: "16384",
      arenas: "1",
    });
  });

  it("are the operator's where the environment has some", () => {
    const lines = run({ MALLOC_MMAP_THRESHOLD_: "131072" });
    expect(lines).to.have.lengthOf(3);
    expect(JSON.parse(lines.at(-1) ?? "")).to.deep.equal({
      args: [],
      malloc: "131072",
      arenas: null,
    });
  });
});
