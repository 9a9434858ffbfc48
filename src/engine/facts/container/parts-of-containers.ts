import type { Body, Call } from "../../../domain/call.js";
import type { HostFacts } from "../../../domain/facts.js";
import type { ArchiveFacts, CheckpointFacts } from "../../../domain/object-facts.js";
import type { HostPath } from "../../../domain/storage-facts.js";
import { apiMinorOf, apiVersionOf } from "../api-version.js";
import { checkpointPathsOf, driverPathsOf } from "../../host-paths/host-path.js";
import { cleanPath } from "../../host-paths/lexical-paths.js";
import { bindsOf, insideBindsOf } from "../storage/inside-binds.js";
import { objectsOfContainer, renamedObjectOf } from "../labelled-objects.js";
import { logOf, logPathsOf } from "../logs.js";
import { endpointsOfContainer, endpointsOfRename } from "../network/endpoints.js";
import { flagOf, objectOf, textMapOf, textOf, textsOf } from "../members.js";
import { fromObject, parameterOf, variableOf, type Draw, type Parts } from "../parts.js";
import { resolutionOfContainer } from "../network/resolution.js";
import { sharingOfContainer } from "./sharing.js";
import { specOfContainer } from "./spec-of-container.js";
import { volumeMountsIn } from "../storage/filled-volumes.js";
import { storageOfContainer } from "../storage/storage-of-container.js";
import { userOfContainer } from "./user-of-container.js";
import { variablesOf } from "../variables.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import { deviceRulesOf, devicesOf } from "./devices.js";
import { gpusOf } from "./gpus.js";
import { PLAIN_SPEC } from "./plain-spec.js";
import { resourcesOfUpdate } from "./resources.js";
import { restartOf } from "./restart.js";

const UNREAD = {
  host_paths: null,
  settled_paths: null,
  inside_binds: null,
  volumes: null,
  mounted_volumes: null,
  sharing: null,
  logs: null,
  objects: null,
  variables: null,
};
const LOG = { driver: "HostConfig.LogConfig.Type", options: "HostConfig.LogConfig.Config" };

/** Builds the parts of requests about containers, execs and checkpoints, by action. */
export const CONTAINER_PARTS: Readonly<Record<string, Draw>> = {
  "container.create": fromObject(UNREAD, createdParts),
  "container.start": (call) => {
    const [id, dir] = [parameterOf(call, "checkpoint"), parameterOf(call, "checkpoint-dir")];
    return checkpointParts({ id, dir }, "checkpoint-dir");
  },
  "container.update": fromObject({}, (body, call, host) => ({
    spec: specOfUpdate(body, host, apiMinorOf(apiVersionOf(call, host))),
  })),
  "container.rename": (call) => ({
    endpoints: endpointsOfRename(parameterOf(call, "name")),
    objects: renamedObjectOf(parameterOf(call, "name")),
  }),
  "exec.create": fromObject({ variables: null }, (body, call) => ({
    exec: {
      container: variableOf(call, "name"),
      privileged: flagOf(body, "Privileged"),
      user: userOfContainer("User", textOf(body, "User")),
      cmd: textsOf(body, "Cmd"),
    },
    variables: [variablesOf("Env", textsOf(body, "Env"))],
  })),
  "container.archive_get": archiveParts,
  "container.archive_put": archiveParts,
  "container.archive_stat": archiveParts,
  "container.copy": fromObject({}, (body) => ({ archive: archiveAt(textOf(body, "Resource")) })),
  "checkpoint.create": fromObject({ host_paths: null }, (body) => {
    const checkpoint = {
      id: textOf(body, "CheckpointID"),
      dir: textOf(body, "CheckpointDir"),
    };
    return { checkpoint, host_paths: checkpointPathsOf(checkpoint, "CheckpointDir", true) };
  }),
  "checkpoint.list": (call) => checkpointParts({ id: "", dir: parameterOf(call, "dir") }, "dir"),
  "checkpoint.delete": (call) =>
    checkpointParts({ id: variableOf(call, "checkpoint"), dir: parameterOf(call, "dir") }, "dir"),
};

function createdParts(config: Body, call: Call, host: HostFacts): Partial<Parts> {
  const hostConfig = objectOf(config, "HostConfig");
  const log = objectOf(hostConfig, "LogConfig");
  const [driver, options] = [textOf(log, "Type"), textMapOf(log, "Config")];
  const storage = storageOfContainer(config, hostConfig, apiMinorOf(apiVersionOf(call, host)));
  return {
    spec: specOfContainer(config, hostConfig, storage.mounts, host),
    host_paths: [...storage.hostPaths, ...logPathsOfContainer(driver, options)],
    inside_binds: insideBindsOf(bindsOf(storage), storage.mounts, {
      field: "WorkingDir",
      path: textOf(config, "WorkingDir"),
    }),
    volumes: storage.volumes,
    // Only dockerd knows more of them.
    mounted_volumes: volumeMountsIn(storage.mounts).length === 0 ? [] : null,
    sharing: sharingOfContainer(hostConfig),
    resolution: resolutionOfContainer(hostConfig),
    endpoints: endpointsOfContainer(config, parameterOf(call, "name")),
    logs: [logOf(LOG, driver, options)],
    objects: objectsOfContainer(parameterOf(call, "name"), config),
    variables: [variablesOf("Env", textsOf(config, "Env"))],
  };
}

function archiveParts(call: Call): Partial<Parts> {
  return { archive: archiveAt(parameterOf(call, "path")) };
}

/** Source: moby container/archive.go, ResolvePath. */
function archiveAt(path: string): ArchiveFacts {
  return { path: cleanPath(`/${path}`) };
}

function logPathsOfContainer(
  driver: string,
  options: Readonly<Record<string, string>>,
): readonly HostPath[] {
  return [...driverPathsOf(LOG.driver, driver), ...logPathsOf(options, LOG.options)];
}

function checkpointParts(checkpoint: CheckpointFacts, field: string): Partial<Parts> {
  return { checkpoint, host_paths: checkpointPathsOf(checkpoint, field, false) };
}

/** Describes what container.update can change: resources and restart policy. */
function specOfUpdate(resources: Body, host: HostFacts, apiMinor: number | null): SpecFacts {
  const devices = devicesOf(resources, "");
  return {
    ...PLAIN_SPEC,
    origin: "update",
    runtime: host.default_runtime,
    cgroup_parent: textOf(resources, "CgroupParent"),
    devices,
    device_rules: deviceRulesOf(resources, ""),
    gpus: gpusOf(resources, "", devices, false),
    resources: resourcesOfUpdate(resources, apiMinor),
    restart: restartOf(resources, true),
  };
}
