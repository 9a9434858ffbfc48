import type { Body } from "../../domain/call.js";
import type { LabelledObject } from "../../domain/label-facts.js";
import { containerSpecOf, has, objectOf, objectsOf, textMapOf, textOf } from "./members.js";

const CONTAINER_SPEC = "TaskTemplate.ContainerSpec";

/** Returns a new container, and the volumes that it labels. */
export function objectsOfContainer(name: string, config: Body): readonly LabelledObject[] {
  const mounts = objectsOf(objectOf(config, "HostConfig"), "Mounts");
  const labels = textMapOf(config, "Labels");
  return [
    labelledOf({ kind: "container", field: "name", name, whole: true, labels }),
    ...volumesOf(mounts, "HostConfig.Mounts"),
  ];
}

/** Returns a service, its containers, and the volumes that they label. */
export function objectsOfService(service: Body): readonly LabelledObject[] {
  const container = containerSpecOf(service);
  const tasks = labelledOf({
    kind: "task",
    field: CONTAINER_SPEC,
    whole: has(objectOf(service, "TaskTemplate"), "ContainerSpec"),
    labels_field: `${CONTAINER_SPEC}.Labels`,
    labels: textMapOf(container, "Labels"),
  });
  return [
    ...objectOfSpec("service", service),
    tasks,
    ...volumesOf(objectsOf(container, "Mounts"), `${CONTAINER_SPEC}.Mounts`),
  ];
}

/** Returns an object whose body has Name and Labels. */
export function objectOfSpec(kind: LabelledObject["kind"], body: Body): readonly [LabelledObject] {
  const labels = textMapOf(body, "Labels");
  return [labelledOf({ kind, field: "Name", name: textOf(body, "Name"), whole: true, labels })];
}

/** Returns a node or a swarm, whose name the caller does not choose. */
export function clusterObjectOf(
  kind: "node" | "swarm",
  body: Body,
  prefix: string,
): readonly [LabelledObject] {
  const labels = textMapOf(body, "Labels");
  return [labelledOf({ kind, field: `${prefix}Name`, labels_field: `${prefix}Labels`, labels })];
}

/** Returns an image with the labels that it gets in addition to its own. */
export function imageObjectOf(
  labels_field: string,
  labels: LabelledObject["labels"],
): readonly [LabelledObject] {
  return [labelledOf({ kind: "image", field: labels_field, labels_field, labels })];
}

/** Returns a container that gets another name. */
export function renamedObjectOf(name: string): readonly [LabelledObject] {
  return [labelledOf({ kind: "container", field: "name", name })];
}

/** Returns the mounted volumes, which dockerd creates with these labels if they do not exist. */
function volumesOf(mounts: readonly Body[], field: string): LabelledObject[] {
  return mounts.flatMap((mount, index) => {
    const options = objectOf(mount, "VolumeOptions");
    if (!has(options, "Labels")) return [];
    const at = `${field}[${index}].VolumeOptions.Labels`;
    const labels = textMapOf(options, "Labels");
    return [labelledOf({ kind: "volume", field: at, labels_field: at, labels })];
  });
}

function labelledOf({
  name = "",
  ...given
}: Pick<LabelledObject, "kind" | "field"> & Partial<LabelledObject>): LabelledObject {
  const bare = given.kind === "container" ? name.replace(/^\//, "") : name;
  return {
    whole: false,
    labels_field: "Labels",
    labels: {},
    ...given,
    name: bare,
    plain: name === "" || /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(bare),
    hex: /^[0-9a-f]{4,}$/.test(bare),
  };
}
