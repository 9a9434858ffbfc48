import type { Body, Call } from "../domain/call.js";
import type { HostFacts } from "../domain/facts.js";
import { apiMinorOf, apiVersionOf } from "./api-version.js";
import { driverPathsOf } from "./driver-paths.js";
import { logPathsOf } from "./log-paths.js";
import { endpointsOfService } from "./endpoints.js";
import { has, objectOf, textMapOf, textOf } from "./members.js";
import type { Draw, Parts } from "./parts.js";
import { fromList, fromObject, parameterOf, variableOf } from "./parts.js";
import {
  pluginOf,
  pluginOfService,
  privilegePathsOf,
  privilegesOf,
  settingPathsOf,
} from "./plugin-facts.js";
import { resolutionOfService } from "./resolution.js";
import { specOfService, storageOfService } from "./spec-of-service.js";
import { swarmOfSecret, swarmOfService } from "./swarm-facts.js";

const pluginByPath: Draw = (call) => ({ plugin: pluginOf(variableOf(call, "name"), "", []) });

const secret = fromObject({ host_paths: null }, (body) => {
  const swarm = swarmOfSecret(body);
  const paths = [
    ...driverPathsOf("Driver.Name", swarm.driver ?? ""),
    ...driverPathsOf("Templating.Name", swarm.templating ?? ""),
  ];
  return { swarm, host_paths: paths };
});
const service = fromObject({ host_paths: null, volumes: null }, serviceParts);

/** Kinds of calls about plugins and the swarm. */
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
  "plugin.push": pluginByPath,
  "plugin.delete": pluginByPath,
  "plugin.inspect": pluginByPath,
  "service.create": service,
  "service.update": service,
  "secret.create": secret,
  "secret.update": secret,
  "config.create": secret,
  "config.update": secret,
};

function serviceParts(body: Body, call: Call, host: HostFacts): Partial<Parts> {
  const apiMinor = apiMinorOf(apiVersionOf(call, host));
  const storage = storageOfService(body, apiMinor);
  const task = objectOf(body, "TaskTemplate");
  const plugin = has(task, "PluginSpec") ? pluginOfService(objectOf(task, "PluginSpec")) : null;
  const granted = privilegePathsOf(plugin?.privileges ?? [], "TaskTemplate.PluginSpec.privileges");
  const log = objectOf(task, "LogDriver");
  const logged = [
    ...driverPathsOf("TaskTemplate.LogDriver.Name", textOf(log, "Name")),
    ...logPathsOf(textMapOf(log, "Options"), "TaskTemplate.LogDriver.Options"),
  ];
  return {
    spec: specOfService(body, storage.mounts, host, apiMinor),
    endpoints: endpointsOfService(body),
    resolution: resolutionOfService(body),
    plugin,
    swarm: swarmOfService(body, parameterOf(call, "rollback")),
    host_paths: [...storage.hostPaths, ...granted, ...logged],
    volumes: storage.volumes,
  };
}
