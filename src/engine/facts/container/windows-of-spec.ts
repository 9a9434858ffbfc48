import type { Body } from "../../../domain/call.js";
import type { WindowsFacts } from "../../../domain/spec-facts.js";
import type { MountFacts } from "../../../domain/storage-facts.js";
import { objectOf, textOf, textsOf } from "../members.js";

const SERVICE = "TaskTemplate.ContainerSpec";

/** Returns what only Windows daemons apply of a new container. */
export function windowsOfContainer(hostConfig: Body, mounts: readonly MountFacts[]): WindowsFacts {
  return {
    isolation_field: "HostConfig.Isolation",
    isolation: textOf(hostConfig, "Isolation").toLowerCase(),
    credential_specs: textsOf(hostConfig, "SecurityOpt").flatMap((option, index) =>
      credentialSpecOf(option, `HostConfig.SecurityOpt[${index}]`),
    ),
    pipes: pipesOf(mounts),
  };
}

/** Returns what only Windows nodes apply of a service's container. */
export function windowsOfService(containerSpec: Body, mounts: readonly MountFacts[]): WindowsFacts {
  const spec = objectOf(objectOf(containerSpec, "Privileges"), "CredentialSpec");
  return {
    isolation_field: `${SERVICE}.Isolation`,
    isolation: textOf(containerSpec, "Isolation").toLowerCase(),
    credential_specs: ["File", "Registry", "Config"].flatMap((kind) => {
      const value = textOf(spec, kind);
      if (value === "") return [];
      const field = `${SERVICE}.Privileges.CredentialSpec.${kind}`;
      return [{ field, spec: `${kind.toLowerCase()}://${value}` }];
    }),
    pipes: pipesOf(mounts),
  };
}

/** Case-insensitive, as Windows daemons read it: `CredentialSpec=FILE://x.json`. */
function credentialSpecOf(
  option: string,
  field: string,
): NonNullable<WindowsFacts["credential_specs"]> {
  const spec = /^credentialspec(?:[=:](.*))?$/is.exec(option);
  if (spec === null) return [];
  const [scheme = "", value] = (spec[1] ?? "").split(/:\/\/(.*)/s, 2);
  return [{ field, spec: value === undefined ? scheme : `${scheme.toLowerCase()}://${value}` }];
}

/**
 * Returns named pipes, also of binds; slashes and backslashes are equal. Source: moby
 * daemon/volume/mounts/windows_parser.go, rxPipe.
 */
function pipesOf(mounts: readonly MountFacts[]): NonNullable<WindowsFacts["pipes"]> {
  return mounts
    .filter(({ type, source }) => type.toLowerCase() === "npipe" || PIPE.test(source))
    .map(({ field, source }) => ({ field, name: source.replaceAll("/", "\\").toLowerCase() }));
}

const PIPE = /^[\\/]{2}.[\\/]pipe(?:[\\/]|$)/is;
