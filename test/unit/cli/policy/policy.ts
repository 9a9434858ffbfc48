import { run } from "../../../../src/cli/run.js";

/** What a command answered. */
interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `dockwarden policy` with these arguments. */
export async function policy(...args: readonly string[]): Promise<Told> {
  const told = { out: "", err: "" };
  const code = await run(["policy", ...args], {
    out: (text) => (told.out += text),
    err: (text) => (told.err += text),
  });
  return { code, ...told };
}
