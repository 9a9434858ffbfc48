import { projectToolchain } from "../tools/build/toolchain.js";

/** Lets commands of the suite that calls it compile with the programs of the project, so that nothing is fetched. */
export function withCompilers(): void {
  const earlier = { ...process.env };
  before(async () => {
    const { opa, wasmOpt } = await projectToolchain();
    process.env["OPA"] = opa;
    if (wasmOpt !== null) process.env["WASM_OPT"] = wasmOpt;
  });
  after(() => {
    for (const name of ["OPA", "WASM_OPT"])
      if (earlier[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = earlier[name];
  });
}
