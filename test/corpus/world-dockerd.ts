import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerdObject } from "../../src/domain/dockerd-object.js";
import { startStandIn } from "../unit/dockerd/stand-in-dockerd.js";
import type { Case, Need } from "./case.js";
import { fillNeed } from "./fill-case.js";
import { FOLDER } from "./pending.js";
import { STAND_INS } from "./world.js";

/** A daemon that has the objects of world.json, and on top of them those of one case's needs. */
export interface WorldDockerd {
  readonly socket: string;
  /** Makes the objects that a case needs, the caller's in an allow case, somebody else's in a deny case. */
  arrange(one: Case): void;
  /** `""` for the caller, who has no name in any message; null for nobody. */
  readonly ownerOf: (object: DockerdObject) => string | null;
  close(): Promise<void>;
}

interface Thing {
  readonly kind: "containers" | "exec" | "networks" | "volumes";
  readonly id: string;
  readonly names: readonly string[];
  readonly owner: string | null;
  readonly answer: object;
}

interface WorldContainer {
  readonly id: string;
  readonly names: readonly string[];
  readonly owner: string;
  readonly user: string;
  readonly binds: readonly string[];
}

interface World {
  readonly containers: readonly WorldContainer[];
  readonly networks: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner: string;
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly owner: string;
    readonly driver: string;
    readonly options: object;
  }[];
}

/** What dockerd says of its host as it is installed where there is cgroup v2 and SELinux. */
const INFO = {
  OSType: "linux",
  DefaultRuntime: "runc",
  SecurityOptions: ["name=seccomp", "name=cgroupns", "name=selinux"],
};

/** Starts one. */
export async function startWorldDockerd(): Promise<WorldDockerd> {
  const world = JSON.parse(readFileSync(join(FOLDER, "world.json"), "utf8")) as World;
  const base = thingsOf(world);
  let things = base;
  const daemon = await startStandIn((request, response) => {
    const answer = answerTo(request.url ?? "", things);
    response.statusCode = answer === undefined ? 404 : 200;
    response.setHeader("Api-Version", "1.45");
    response.end(JSON.stringify(answer ?? { message: "No such object" }));
  });
  return {
    socket: daemon.socket,
    arrange(one) {
      things = base;
      const owner = one.expect === "allow" ? "" : "other";
      for (const need of one.needs)
        things = [...things, ...madeBy(fillNeed(need, STAND_INS), owner, things)];
    },
    ownerOf: (object) =>
      things.find(({ id, names }) => id === object.id || names.includes(object.names[0] ?? ""))
        ?.owner ?? null,
    close: daemon.close,
  };
}

function answerTo(url: string, things: readonly Thing[]): object | undefined {
  const answers = (wanted: Thing["kind"]): object[] =>
    things.filter(({ kind }) => kind === wanted).map(({ answer }) => answer);
  switch (url) {
    case "/info":
      return INFO;
    case "/networks":
      return answers("networks");
    case "/containers/json?all=1":
      return answers("containers");
    default:
      return answerAbout(url, things);
  }
}

function answerAbout(url: string, things: readonly Thing[]): object | undefined {
  const [, kind = "", ref = ""] = /^\/(\w+)\/([^/?]*)(?:\/json)?$/.exec(url) ?? [];
  return resolved(things, kind, decodeURIComponent(ref))?.answer;
}

/** As dockerd finds it: by the whole id, by a name, by the beginning of one id alone. */
function resolved(things: readonly Thing[], kind: string, ref: string): Thing | undefined {
  const ofKind = things.filter((thing) => thing.kind === kind);
  const whole = ofKind.find(({ id, names }) => id === ref || names.includes(ref));
  if (whole !== undefined || kind === "volumes" || kind === "exec" || ref === "") return whole;
  const begun = ofKind.filter(({ id }) => id.startsWith(ref));
  return begun.length === 1 ? begun[0] : undefined;
}

function thingsOf({ containers, networks, volumes }: World): readonly Thing[] {
  return [
    ...containers.map(({ id, names, owner, user, binds }) =>
      containerThing(id, names, ownerIn(owner), user, binds),
    ),
    ...networks.map(({ id, name, owner }) => networkThing(id, name, ownerIn(owner))),
    ...volumes.map(({ name, owner, driver, options }) =>
      volumeThing(name, ownerIn(owner), driver, options),
    ),
  ];
}

function ownerIn(owner: string | null): string | null {
  return owner === "caller" ? "" : owner;
}

function containerThing(
  id: string,
  names: readonly string[],
  owner: string | null,
  user: string,
  binds: readonly string[],
): Thing {
  const mounts = binds.map((bind) => {
    const [source, target] = bind.split(":");
    return { Type: "bind", Source: source, Destination: target, RW: true };
  });
  const answer = {
    Id: id,
    Name: `/${names[0] ?? ""}`,
    Created: "2026-11-25T10:00:00Z",
    Config: { User: user, Image: "busybox", Labels: {} },
    HostConfig: { NetworkMode: "bridge", IpcMode: "private", PidMode: "" },
    Mounts: mounts,
    NetworkSettings: { Networks: {} },
  };
  return { kind: "containers", id, names, owner, answer };
}

function networkThing(id: string, name: string, owner: string | null): Thing {
  const answer = { Id: id, Name: name, Labels: {}, Created: "2026-11-25T10:00:00Z" };
  return { kind: "networks", id, names: [name], owner, answer };
}

function volumeThing(name: string, owner: string | null, driver: string, options: object): Thing {
  const createdAt = "2026-11-25T10:00:00Z";
  const answer = { Name: name, Driver: driver, Options: options, Labels: {}, CreatedAt: createdAt };
  return { kind: "volumes", id: `${name}@${createdAt}`, names: [name], owner, answer };
}

interface NeedBody {
  readonly Name?: string;
  readonly User?: string;
  readonly HostConfig?: { readonly Links?: readonly string[] };
}

/** What a need makes; starting, tagging and whatever else makes nothing that is looked up. */
function madeBy(need: Need, owner: string, things: readonly Thing[]): readonly Thing[] {
  const target = (need.target ?? "").replace(/^\/v[\d.]+/, "");
  const [path = ""] = target.split("?");
  const id = idFor(Object.keys(need.capture ?? {}), things);
  const make = Object.entries(MAKERS).find(([pattern]) => new RegExp(pattern).test(path))?.[1];
  return make?.({ id, target, owner, things, body: need.body ?? {} }) ?? [];
}

interface Making {
  readonly id: string;
  readonly target: string;
  readonly owner: string;
  readonly things: readonly Thing[];
  readonly body: NeedBody;
}

const MAKERS: Readonly<Record<string, (making: Making) => readonly Thing[]>> = {
  "^/networks/create$": ({ id, owner, body }) => [networkThing(id, body.Name ?? "", owner)],
  "^/volumes/create$": ({ owner, body }) => [volumeThing(body.Name ?? "", owner, "local", {})],
  "^/containers/create$": containersMadeBy,
  "^/containers/[^/]+/exec$": ({ id, target, owner, things }) => [
    execThing(id, owner, resolved(things, "containers", target.split("/")[2] ?? "")),
  ],
};

function idFor([captured = ""]: readonly string[], things: readonly Thing[]): string {
  return STAND_INS.get(captured) ?? `f00d${things.length}`.padEnd(64, "0");
}

function containersMadeBy({ id, target, owner, things, body }: Making): readonly Thing[] {
  const name = new URLSearchParams(target.split("?")[1]).get("name") ?? id;
  const links = body.HostConfig?.Links ?? [];
  const made = containerThing(id, [name], owner, body.User ?? "", []);
  return [made, ...links.flatMap((link) => aliasOf(link, name, things))];
}

function execThing(id: string, owner: string, container: Thing | undefined): Thing {
  const answer = { ID: id, ContainerID: container?.id ?? "" };
  return { kind: "exec", id, names: [], owner, answer };
}

/** A link's alias is a name of the container that is linked to: `app/db`. */
function aliasOf(link: string, name: string, things: readonly Thing[]): readonly Thing[] {
  const [to = "", alias = to] = link.split(":");
  const found = resolved(things, "containers", to);
  return found === undefined ? [] : [{ ...found, names: [`${name}/${alias}`] }];
}
