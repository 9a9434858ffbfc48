import type { Catalogue } from "../../domain/settings.js";
import type { ControlFolder } from "./control-folder.js";
import type { ControlFinding } from "./finding.js";
import { CONTROL_ID } from "./new-control.js";

/** Finds what a control's folder lacks, and an id that cannot be used. */
export function folderFindings(
  control: ControlFolder,
  catalogue: Catalogue,
): readonly ControlFinding[] {
  const { id, path: file } = control;
  const error = idProblem(id, catalogue);
  return [
    ...(error === null
      ? []
      : [{ rule: "id", level: "error" as const, file, line: 1, message: error }]),
    ...missingFiles(control),
  ];
}

function idProblem(id: string, catalogue: Catalogue): string | null {
  if (!CONTROL_ID.test(id))
    return `the id "${id}" must have lower-case letters, digits and "_", and begin with a letter`;
  if (!Object.hasOwn(catalogue, id)) return null;
  return `a shipped control has the id "${id}"; rename the folder, the file and the package`;
}

function missingFiles({
  id,
  path: file,
  tests,
  examples,
}: ControlFolder): readonly ControlFinding[] {
  const warning = { level: "warning", file, line: 1 } as const;
  const untested = `there is no test in ${id}_test.rego; write one for what is denied and one for what is allowed`;
  const unshown =
    "there is no examples.yaml; only examples show that the compiled policy denies real requests";
  return [
    ...(tests.some(({ text }) => /^test_/m.test(text))
      ? []
      : [{ ...warning, rule: "no-tests", message: untested }]),
    ...(examples === null ? [{ ...warning, rule: "no-examples", message: unshown }] : []),
  ];
}
