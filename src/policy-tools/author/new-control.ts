import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import type { Catalogue } from "../../domain/settings.js";
import { ROUTES } from "../../engine/request/tables/routes.js";
import { requestFor, templatesFor } from "./fill-template.js";

/** The arguments of `policy new`. */
export interface NewControlRequest {
  readonly id: string;
  /** The folder of controls, which is created if it does not exist. */
  readonly folder: string;
  readonly action: string;
}

/** The ids that a control may have: they are names in Rego, in settings and of folders. */
export const CONTROL_ID = /^[a-z][a-z0-9_]*$/;

/**
 * Writes a new control from the templates.
 *
 * @param alsoDeniedBy The controls of the profile `baseline` that deny a request.
 * @returns The paths of the files.
 * @throws {UsageError} When the id or the action cannot be used, or the control exists.
 */
export async function createControl(
  { id, folder, action }: NewControlRequest,
  catalogue: Catalogue,
  alsoDeniedBy: (action: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  checkId(id, catalogue);
  if (requestFor(action) === null)
    throw new UsageError(
      `Cannot make control "${id}": there is no action "${action}"; ${similarTo(action)}`,
    );
  const place = join(folder, id);
  const texts = templatesFor({ id, action, alsoDeniedBy: await alsoDeniedBy(action) });
  await makeFolder(folder, place, id);
  const paths = Object.entries(texts).map(([name, text]) => [join(place, name), text] as const);
  for (const [path, text] of paths) await writeFile(path, text, { flag: "wx" });
  return paths.map(([path]) => path);
}

function checkId(id: string, catalogue: Catalogue): void {
  if (!CONTROL_ID.test(id) || id.endsWith("_test"))
    throw new UsageError(
      `Cannot make control "${id}": an id has lower-case letters, digits and "_", begins with a letter and does not end in "_test", as "label_required"`,
    );
  if (Object.hasOwn(catalogue, id))
    throw new UsageError(
      `Cannot make control "${id}": a shipped control has this id, choose another`,
    );
}

function similarTo(action: string): string {
  const kind = action.split(".")[0] ?? "";
  const actions = [...new Set(ROUTES.map((route) => route.action))].sort();
  const similar = actions.filter((one) => one.startsWith(`${kind}.`));
  return similar.length > 0
    ? `of this kind there are ${similar.join(", ")}`
    : `it must be an action such as container.create`;
}

async function makeFolder(folder: string, place: string, id: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(place);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "EEXIST")
      throw new UsageError(
        `Cannot make control "${id}": "${place}" exists already; remove it or choose another id`,
        { cause: thrown },
      );
    throw new UsageError(
      `Cannot make control "${id}" in "${folder}": ${describeThrown(thrown)}; choose a folder that you can write with --in`,
      { cause: thrown },
    );
  }
}
