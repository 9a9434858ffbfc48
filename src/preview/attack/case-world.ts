import type { Case, Need } from "./case.js";
import { DOCKER_29 } from "../world/engines.js";
import { fillNeed, type Values } from "./fill-case.js";
import { corpusPlaceholders } from "./placeholder-values.js";
import {
  objectMeant,
  simulatedContainer,
  simulatedExec,
  simulatedNetwork,
  simulatedObjectsOf,
  simulatedVolume,
  type SimulatedObject,
} from "../world/simulated-objects.js";
import { corpusWorld } from "../world/world.js";
import { createWorldDirectory, type WorldDirectory } from "../world/world-directory.js";

/** A made-up dockerd with the objects of the corpus, and on top of them those of one case's needs. */
export interface CaseWorld extends Pick<WorldDirectory, "directory"> {
  /** Makes the objects that a case needs: the caller's for an honest request, somebody else's for an attack. */
  readonly arrange: (one: Case) => void;
}

/** @param caller The caller's name; `""` for an anonymous one. */
export function openCaseWorld(caller: string): CaseWorld {
  const base = simulatedObjectsOf(corpusWorld(), caller);
  const values = corpusPlaceholders();
  const { directory, arrange } = createWorldDirectory(base, null, { engine: DOCKER_29 });
  return {
    directory,
    arrange(one) {
      const owner = one.expect === "allow" ? caller : "other";
      let objects = base;
      for (const need of one.needs)
        objects = [...objects, ...objectsMadeBy(fillNeed(need, values), owner, objects, values)];
      arrange(objects);
    },
  };
}

interface NeedBody {
  readonly Name?: string;
  readonly User?: string;
  readonly HostConfig?: { readonly Links?: readonly string[] };
}

/**
 * Returns what a need of a case creates, given the objects that exist; starting, tagging and the like create nothing that
 * is inspected.
 */
function objectsMadeBy(
  need: Need,
  owner: string,
  objects: readonly SimulatedObject[],
  values: Values,
): readonly SimulatedObject[] {
  const target = (need.target ?? "").replace(/^\/v[\d.]+/, "");
  const [path = ""] = target.split("?");
  const id = idFor(Object.keys(need.capture ?? {}), objects, values);
  const make = Object.entries(MAKERS).find(([pattern]) => new RegExp(pattern).test(path))?.[1];
  return make?.({ id, target, owner, objects, body: need.body ?? {} }) ?? [];
}

interface Making {
  readonly id: string;
  readonly target: string;
  readonly owner: string;
  readonly objects: readonly SimulatedObject[];
  readonly body: NeedBody;
}

const MAKERS: Readonly<Record<string, (making: Making) => readonly SimulatedObject[]>> = {
  "^/networks/create$": ({ id, owner, body }) => [
    simulatedNetwork({ id, name: body.Name ?? "", owner, driver: null }),
  ],
  "^/volumes/create$": ({ owner, body }) => [simulatedVolume(body.Name ?? "", owner, "local", {})],
  "^/containers/create$": containersMadeBy,
  "^/containers/[^/]+/exec$": ({ id, target, owner, objects }) => [
    simulatedExec(
      id,
      owner,
      objectMeant(objects, "containers", target.split("/")[2] ?? "")?.id ?? "",
    ),
  ],
};

function idFor(
  [captured = ""]: readonly string[],
  objects: readonly SimulatedObject[],
  values: Values,
): string {
  return values.get(captured) ?? `f00d${objects.length}`.padEnd(64, "0");
}

function containersMadeBy({
  id,
  target,
  owner,
  objects,
  body,
}: Making): readonly SimulatedObject[] {
  const name = new URLSearchParams(target.split("?")[1]).get("name") ?? id;
  const links = body.HostConfig?.Links ?? [];
  const bare = { image: "busybox", binds: [], labels: {} };
  const made = simulatedContainer({ ...bare, id, names: [name], owner, user: body.User ?? "" });
  return [made, ...links.flatMap((link) => aliasOf(link, name, objects))];
}

/** A link's alias is a name of the container that is linked to: `app/db`. */
function aliasOf(
  link: string,
  name: string,
  objects: readonly SimulatedObject[],
): readonly SimulatedObject[] {
  const [to = "", alias = to] = link.split(":");
  const found = objectMeant(objects, "containers", to);
  return found === undefined ? [] : [{ ...found, names: [`${name}/${alias}`] }];
}
