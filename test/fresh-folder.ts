import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A path in the folder, which is short enough for a socket: `at("p.sock")`; the folder's own without a name. */
export type At = (name?: string) => string;

/** Gives each test of the suite that calls it an empty folder of its own, and takes it away again. */
export function freshFolder(): At {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dw-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  return (name = "") => join(folder, name);
}
