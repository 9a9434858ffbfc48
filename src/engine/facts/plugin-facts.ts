import type { Body, Value } from "../../domain/call.js";
import type { PluginFacts } from "../../domain/object-facts.js";
import type { HostPath } from "../../domain/storage-facts.js";
import { cleanPath } from "../host-paths/lexical-paths.js";
import { hostPathOf, PLAIN_USE } from "../host-paths/host-path.js";
import { imageReferenceOf, namedReferenceOf } from "./image/image-reference.js";
import { asBody, asText, objectsOf, textOf, textsOf } from "./members.js";

type Privileges = NonNullable<PluginFacts["privileges"]>;

/** Returns a plugin with the privileges that are granted to it. */
export function pluginOf(name: string, remote: string, privileges: Privileges): PluginFacts {
  return { name, ref: imageReferenceOf(name), remote: namedReferenceOf(remote), privileges };
}

/** Reads the body of plugin.install and plugin.upgrade: what the client grants. */
export function privilegesOf(body: readonly Value[]): Privileges {
  return body
    .map((value) => asBody(value, "privileges"))
    .map((privilege) => ({ name: textOf(privilege, "Name"), values: textsOf(privilege, "Value") }));
}

/** Reads TaskTemplate.PluginSpec of a service, whose members are in lower case. */
export function pluginOfService(spec: Body): PluginFacts {
  const privileges = objectsOf(spec, "privileges").map((privilege) => ({
    name: textOf(privilege, "name"),
    values: textsOf(privilege, "value"),
  }));
  return pluginOf(textOf(spec, "name"), textOf(spec, "remote"), privileges);
}

/** Returns the paths that a plugin is given: the values of its privileges `mount` and `device`. */
export function privilegePathsOf(privileges: Privileges, field: string): readonly HostPath[] {
  return privileges.flatMap(({ name, values }, index) =>
    name === "mount" || name === "device"
      ? values
          .filter((value) => value !== "")
          .map((value) => hostPathOf(`${field}[${index}]`, value, cleanPath(value), PLAIN_USE))
      : [],
  );
}

/**
 * Returns the paths that plugin.set gives: `data.source=/srv`, `fuse.path=/dev/fuse`, and `data=/srv`, which sets the
 * only settable member. The value of a variable looks the same. Source: moby daemon/pkg/plugin v2/settable.go.
 */
export function settingPathsOf(body: readonly Value[]): readonly HostPath[] {
  return body.flatMap((value, index) => {
    const setting = asText(value, "settings");
    const equals = setting.indexOf("=");
    if (equals < 0 || !isPathSetting(setting.slice(0, equals), setting.slice(equals + 1)))
      return [];
    const path = setting.slice(equals + 1);
    return [hostPathOf(`[${index}]`, path, cleanPath(path), PLAIN_USE)];
  });
}

function isPathSetting(name: string, value: string): boolean {
  return value.startsWith("/") || (value !== "" && /\.(?:source|path)$/.test(name));
}
