import type { Need } from "./case.js";
import type { Values } from "./fill-case.js";
import {
  simulatedContainer,
  simulatedExec,
  simulatedNetwork,
  objectMeant,
  simulatedVolume,
  type SimulatedObject,
} from "../world/simulated-objects.js";

interface NeedBody {
  readonly Name?: string;
  readonly User?: string;
  readonly HostConfig?: { readonly Links?: readonly string[] };
}

/**
 * Returns what a need of a case creates, given the objects that exist; starting, tagging and the like create nothing that
 * is inspected.
 */
export function thingsMadeBy(
  need: Need,
  owner: string,
  things: readonly SimulatedObject[],
  values: Values,
): readonly SimulatedObject[] {
  const target = (need.target ?? "").replace(/^\/v[\d.]+/, "");
  const [path = ""] = target.split("?");
  const id = idFor(Object.keys(need.capture ?? {}), things, values);
  const make = Object.entries(MAKERS).find(([pattern]) => new RegExp(pattern).test(path))?.[1];
  return make?.({ id, target, owner, things, body: need.body ?? {} }) ?? [];
}

interface Making {
  readonly id: string;
  readonly target: string;
  readonly owner: string;
  readonly things: readonly SimulatedObject[];
  readonly body: NeedBody;
}

const MAKERS: Readonly<Record<string, (making: Making) => readonly SimulatedObject[]>> = {
  "^/networks/create$": ({ id, owner, body }) => [
    simulatedNetwork({ id, name: body.Name ?? "", owner, driver: null }),
  ],
  "^/volumes/create$": ({ owner, body }) => [simulatedVolume(body.Name ?? "", owner, "local", {})],
  "^/containers/create$": containersMadeBy,
  "^/containers/[^/]+/exec$": ({ id, target, owner, things }) => [
    simulatedExec(
      id,
      owner,
      objectMeant(things, "containers", target.split("/")[2] ?? "")?.id ?? "",
    ),
  ],
};

function idFor(
  [captured = ""]: readonly string[],
  things: readonly SimulatedObject[],
  values: Values,
): string {
  return values.get(captured) ?? `f00d${things.length}`.padEnd(64, "0");
}

function containersMadeBy({ id, target, owner, things, body }: Making): readonly SimulatedObject[] {
  const name = new URLSearchParams(target.split("?")[1]).get("name") ?? id;
  const links = body.HostConfig?.Links ?? [];
  const bare = { image: "busybox", binds: [], labels: {} };
  const made = simulatedContainer({ ...bare, id, names: [name], owner, user: body.User ?? "" });
  return [made, ...links.flatMap((link) => aliasOf(link, name, things))];
}

/** A link's alias is a name of the container that is linked to: `app/db`. */
function aliasOf(
  link: string,
  name: string,
  things: readonly SimulatedObject[],
): readonly SimulatedObject[] {
  const [to = "", alias = to] = link.split(":");
  const found = objectMeant(things, "containers", to);
  return found === undefined ? [] : [{ ...found, names: [`${name}/${alias}`] }];
}
