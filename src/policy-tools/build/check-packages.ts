import { PolicyBuildError } from "../../domain/errors.js";
import { parseRego, type Module } from "./parse-rego.js";
import type { ControlSource } from "./read-control-folders.js";

/** The rule that the build adds to each control. */
const ADDED = "_chain";

/**
 * Checks that each file of a control defines something of its control alone, as OPA itself reads it: a file of another package
 * could add to a shipped control, or switch it off.
 *
 * @throws {PolicyBuildError} With a line for each file that does not.
 */
export async function checkPackages(
  opa: string,
  controls: readonly ControlSource[],
): Promise<void> {
  const modules = await parseRego(opa, Object.fromEntries(controls.flatMap(textsOf)));
  const problems = controls.flatMap((control) =>
    Object.keys(control.files).flatMap((name) => {
      const file = `${control.folder}/${name}`;
      return problemsOf(control, name, modules[file]).map(
        (problem) => `Cannot use "${file}": ${problem}`,
      );
    }),
  );
  if (problems.length > 0) throw new PolicyBuildError(problems.join("\n"));
}

function textsOf({ folder, files }: ControlSource): readonly (readonly [string, string])[] {
  return Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]);
}

function problemsOf(
  { id, files }: ControlSource,
  name: string,
  module: Module | undefined,
): readonly string[] {
  const wanted = `docker.authz.controls.${id}`;
  const own = packageOf(module);
  const competes = name !== `${id}.rego` && METADATA.test(files[name] ?? "");
  return [
    ...(own === wanted ? [] : [`its package is "${own}", it must be "${wanted}"`]),
    ...(defines(ADDED, module)
      ? [`it has a rule "${ADDED}", which the build adds; rename it`]
      : []),
    ...(competes ? [`only "${id}.rego" may have METADATA, which the other files share`] : []),
  ];
}

const METADATA = /^[ \t]*#[ \t]*METADATA[ \t]*$/m;

function packageOf(module: Module | undefined): string {
  const path = module?.package.path.map(({ value }) => String(value)) ?? [];
  return path.slice(1).join(".");
}

function defines(rule: string, module: Module | undefined): boolean {
  return (module?.rules ?? []).some(({ head }) => head.name === rule);
}
