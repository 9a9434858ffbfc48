import type { Body, Call } from "../../../domain/call.js";
import type { HostFacts } from "../../../domain/facts.js";
import type { SpecFacts } from "../../../domain/spec-facts.js";
import { apiMinorOf, apiVersionOf } from "../api-version.js";
import { driverPathsOf } from "../../host-paths/host-path.js";
import { imageReferenceOf } from "../image/image-reference.js";
import { bindsOf, insideBindsOf } from "../storage/inside-binds.js";
import { clusterObjectOf, objectOfSpec, objectsOfService } from "../labelled-objects.js";
import { type LogFields, logOf, logPathsOf } from "../logs.js";
import { endpointsOfService } from "../network/endpoints.js";
import { has, objectOf, textMapOf, textOf, textsOf } from "../members.js";
import type { Draw, Parts } from "../parts.js";
import { fromList, fromObject, parameterOf, variableOf } from "../parts.js";
import {
  pluginOf,
  pluginOfService,
  privilegePathsOf,
  privilegesOf,
  settingPathsOf,
} from "../plugin-facts.js";
import { resolutionOfService } from "../network/resolution.js";
import { specOfService, storageOfService, withUnknownMounts } from "./spec-of-service.js";
import { swarmOfSecret, swarmOfService } from "./swarm-facts.js";
import { hidesMounts } from "./templates.js";
import { variablesOf } from "../variables.js";

const pluginByPath: Draw = (call) => ({ plugin: pluginOf(variableOf(call, "name"), "", []) });

const secretOf = (kind: "secret" | "config"): Draw =>
  fromObject({ host_paths: null, objects: null }, (body) => secretParts(kind, body));

function secretParts(kind: "secret" | "config", body: Body): Partial<Parts> {
  const swarm = swarmOfSecret(body);
  const paths = [
    ...driverPathsOf("Driver.Name", swarm.driver ?? ""),
    ...driverPathsOf("Templating.Name", swarm.templating ?? ""),
  ];
  return { swarm, host_paths: paths, objects: objectOfSpec(kind, body) };
}

const service = fromObject(
  {
    host_paths: null,
    settled_paths: null,
    inside_binds: null,
    volumes: null,
    logs: null,
    objects: null,
    variables: null,
  },
  serviceParts,
);
const LOG = { driver: "TaskTemplate.LogDriver.Name", options: "TaskTemplate.LogDriver.Options" };

const UNREAD_SWARM = { logs: null, objects: null };

/** Builds the parts of requests about plugins and the swarm, by action. */
export const CLUSTER_PARTS: Readonly<Record<string, Draw>> = {
  "plugin.install": fromList({ host_paths: null }, (body, call) => {
    const privileges = privilegesOf(body);
    const plugin = pluginOf(parameterOf(call, "name"), parameterOf(call, "remote"), privileges);
    return { plugin, host_paths: privilegePathsOf(privileges, "") };
  }),
  "plugin.upgrade": fromList({ host_paths: null }, (body, call) => {
    const privileges = privilegesOf(body);
    const plugin = pluginOf(variableOf(call, "name"), parameterOf(call, "remote"), privileges);
    return { plugin, host_paths: privilegePathsOf(privileges, "") };
  }),
  "plugin.set": fromList({ host_paths: null }, (body, call) => ({
    plugin: pluginOf(variableOf(call, "name"), "", []),
    host_paths: settingPathsOf(body),
  })),
  "plugin.create": (call) => ({ plugin: pluginOf(parameterOf(call, "name"), "", []) }),
  "plugin.privileges": (call) => ({ plugin: pluginOf("", parameterOf(call, "remote"), []) }),
  "plugin.enable": pluginByPath,
  "plugin.disable": pluginByPath,
  // The name may also be an id, which is not a name of a registry.
  "plugin.push": (call) => {
    const name = variableOf(call, "name");
    return { plugin: { ...pluginOf(name, "", []), remote: imageReferenceOf(name) } };
  },
  "plugin.delete": pluginByPath,
  "plugin.inspect": pluginByPath,
  "service.create": service,
  "service.update": service,
  "secret.create": secretOf("secret"),
  "secret.update": secretOf("secret"),
  "config.create": secretOf("config"),
  "config.update": secretOf("config"),
  "swarm.init": fromObject(UNREAD_SWARM, (body) => swarmParts(objectOf(body, "Spec"), "Spec.")),
  "swarm.update": fromObject(UNREAD_SWARM, (body) => swarmParts(body, "")),
  "node.update": fromObject({ objects: null }, (body) => ({
    objects: clusterObjectOf("node", body, ""),
  })),
};

function serviceParts(body: Body, call: Call, host: HostFacts): Partial<Parts> {
  const apiMinor = apiMinorOf(apiVersionOf(call, host));
  const storage = storageOfService(body, apiMinor);
  const task = objectOf(body, "TaskTemplate");
  const plugin = has(task, "PluginSpec") ? pluginOfService(objectOf(task, "PluginSpec")) : null;
  const granted = privilegePathsOf(plugin?.privileges ?? [], "TaskTemplate.PluginSpec.privileges");
  const log = objectOf(task, "LogDriver");
  const logged = [
    ...driverPathsOf(LOG.driver, textOf(log, "Name")),
    ...logPathsOf(textMapOf(log, "Options"), LOG.options),
  ];
  const swarm = swarmOfService(body, parameterOf(call, "rollback"));
  const parts = {
    spec: specOfService(body, storage.mounts, host, apiMinor),
    endpoints: endpointsOfService(body),
    resolution: resolutionOfService(body),
    plugin,
    swarm,
    host_paths: [...storage.hostPaths, ...granted, ...logged],
    inside_binds: insideBindsOf(bindsOf(storage), storage.mounts, {
      field: "TaskTemplate.ContainerSpec.Dir",
      path: textOf(objectOf(task, "ContainerSpec"), "Dir"),
    }),
    volumes: storage.volumes,
    logs: [logOfDriver(LOG, log)],
    objects: objectsOfService(body),
    variables: [
      variablesOf(
        "TaskTemplate.ContainerSpec.Env",
        textsOf(objectOf(task, "ContainerSpec"), "Env"),
      ),
    ],
  };
  return hidesMounts(swarm.templates) ? withoutMounts(parts, parts.spec) : parts;
}

/**
 * Returns parts without the mounts, for a service whose mounts swarm decides on the node: no control may rely
 * on the request's text.
 */
function withoutMounts(parts: Partial<Parts>, spec: SpecFacts): Partial<Parts> {
  return { ...parts, spec: withUnknownMounts(spec), host_paths: null, volumes: null };
}

/** A swarm's spec contains the log driver of services that name none. */
function swarmParts(spec: Body, prefix: string): Partial<Parts> {
  const defaults = objectOf(spec, "TaskDefaults");
  const field = `${prefix}TaskDefaults.LogDriver`;
  const place = { driver: `${field}.Name`, options: `${field}.Options` };
  return {
    logs: has(defaults, "LogDriver") ? [logOfDriver(place, objectOf(defaults, "LogDriver"))] : [],
    objects: clusterObjectOf("swarm", spec, prefix),
  };
}

function logOfDriver(place: LogFields, driver: Body): ReturnType<typeof logOf> {
  return logOf(place, textOf(driver, "Name"), textMapOf(driver, "Options"));
}
