import type { Body } from "../../../domain/call.js";
import type { TemplateFacts } from "../../../domain/object-facts.js";
import { objectOf, objectsOf, textMapOf, textOf, textsOf } from "../members.js";

const SPEC = "TaskTemplate.ContainerSpec";

/**
 * Returns every text of a service that swarm expands as a Go template on the node, after the decision. Labels
 * and names of the service and of its containers, commands, paths, users, images, and files of secrets and
 * configs are not among them: swarm leaves those as they are.
 *
 * @see swarmkit template/expand.go, ExpandContainerSpec
 */
export function templatesOfService(service: Body): readonly TemplateFacts[] {
  const container = objectOf(objectOf(service, "TaskTemplate"), "ContainerSpec");
  return [
    ...textsOf(container, "Env").flatMap((entry, index) =>
      found("env", `${SPEC}.Env[${index}]`, valueIn(entry)),
    ),
    ...found("hostname", `${SPEC}.Hostname`, textOf(container, "Hostname")),
    ...objectsOf(container, "Mounts").flatMap((mount, index) =>
      inMount(mount, `${SPEC}.Mounts[${index}]`),
    ),
  ];
}

/** Returns true if only the node knows what a service mounts. */
export function hidesMounts(templates: readonly TemplateFacts[]): boolean {
  return templates.some(({ part }) => part === "mount");
}

/** Swarm expands values, and never the name of a variable. */
function valueIn(entry: string): string {
  const equals = entry.indexOf("=");
  return equals < 0 ? "" : entry.slice(equals + 1);
}

function inMount(mount: Body, field: string): readonly TemplateFacts[] {
  const options = objectOf(mount, "VolumeOptions");
  const driver = textMapOf(objectOf(options, "DriverConfig"), "Options");
  return [
    ...found("mount", `${field}.Source`, textOf(mount, "Source")),
    ...found("mount", `${field}.Target`, textOf(mount, "Target")),
    ...inMap("mount", `${field}.VolumeOptions.DriverConfig.Options`, driver),
    ...inMap("label", `${field}.VolumeOptions.Labels`, textMapOf(options, "Labels")),
  ];
}

function inMap(
  part: TemplateFacts["part"],
  field: string,
  map: Readonly<Record<string, string>>,
): readonly TemplateFacts[] {
  return Object.entries(map).flatMap(([key, value]) => found(part, `${field}.${key}`, value));
}

function found(part: TemplateFacts["part"], field: string, text: string): readonly TemplateFacts[] {
  if (!text.includes("{{")) return [];
  return [{ field, part, plain: !text.replaceAll(PLAIN_ACTIONS, "").includes("{{") }];
}

/**
 * Actions that yield one short id or name. Others run on every manager and node for as long as their author
 * likes: nested definitions and loops multiply, and labels of the service are as long as a request may be.
 */
const PLAIN_ACTIONS =
  /(?<!\{)\{\{ *\.(?:Service\.(?:ID|Name)|Node\.(?:ID|Hostname|Platform\.(?:OS|Architecture))|Task\.(?:ID|Name|Slot)) *\}\}/g;
