import { expect } from "chai";
import { createRun } from "../../../src/files/run-briefly.js";

describe("createRun()", () => {
  const run = createRun();

  it("gives what a program says, and its exit code", async () => {
    expect(await run("sh", ["-c", "echo said; echo why >&2; exit 3"])).to.deep.equal({
      code: 3,
      stdout: "said\n",
      stderr: "why\n",
    });
    expect(await run("echo", ["$HOME"])).to.include({ code: 0, stdout: "$HOME\n" });
  });

  it("gives no code where a program cannot run, is ended, or says too much", async () => {
    expect(await run("dockwarden-none", [])).to.deep.equal({
      code: null,
      stdout: "",
      stderr: "dockwarden-none does not exist where Dockwarden runs",
    });
    expect(await run("sh", ["-c", "kill -9 $$"])).to.include({ code: null });
    const tooMuch = await run("head", ["-c", "9000000", "/dev/zero"]);
    expect(tooMuch).to.include({ code: null, stderr: "stdout maxBuffer length exceeded" });
  });

  it("hands on nothing of its own environment", async () => {
    const name = "DOCKWARDEN_TEST_OF_ENVIRONMENT";
    process.env[name] = "x";
    const { stdout } = await run("env", []);
    Reflect.deleteProperty(process.env, name);
    expect(stdout).to.include("LC_ALL=C\n").and.not.include(name);
  });

  it("runs a few at a time, and each of many", async () => {
    const all = Array.from({ length: 20 }, (_, number) => run("echo", [String(number)]));
    const said = (await Promise.all(all)).map(({ stdout }) => stdout.trim());
    expect(said).to.deep.equal(all.map((_, number) => String(number)));
  });
});
