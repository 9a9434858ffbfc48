import { EXIT_CODES } from "../../src/cli/exit.js";
import { createProgram } from "../../src/cli/run.js";
import { versionOfProgram } from "../../src/files/program-files.js";
import { DEFAULT_PATHS } from "../../src/domain/default-paths.js";
import { manPage } from "./man-page.js";

/** Renders the manual page of this program; `documentation` says where the pages of docs/ are. */
export function manualPage(documentation: string): string {
  const nothing = (): void => undefined;
  const program = createProgram({ out: nothing, err: nothing }, nothing);
  const files = [
    ["/etc/dockwarden/settings.yaml", "the settings"],
    [DEFAULT_PATHS.socket, "where dockerd asks"],
    [DEFAULT_PATHS.auditLog, "the audit log, one JSON line for each decision"],
    [DEFAULT_PATHS.owners, "the ownership log: who created what"],
  ] as const;
  return manPage(program, {
    version: versionOfProgram(),
    exitCodes: EXIT_CODES.map(([command, code, meaning]) => [`${code}, ${command}`, meaning]),
    files,
    documentation,
  });
}
