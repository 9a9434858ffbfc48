import type { Body, Value } from "../../../domain/call.js";
import type { ContainerDefaults } from "../../../domain/shown-container.js";
import { isTemplate } from "../logs.js";
import { flagOf, integerOf, objectOf, textMapOf, textOf, textsOf } from "../members.js";
import { bodyOf } from "./body-of.js";

/** dockerd's defaults for a container that chooses nothing. */
export interface HostDefaults extends ContainerDefaults {
  /** `runc` */
  readonly runtime: string | null;
}

/**
 * Returns a stored HostConfig without the values that dockerd writes where a create has none. A value that equals the
 * default of this host counts as the default.
 *
 * @see moby daemon/daemon_unix.go, adaptContainerSettings and verifyPlatformContainerResources
 */
export function withoutDefaults(config: Body, defaults: HostDefaults): Body {
  return bodyOf({
    ...config,
    Runtime: textOf(config, "Runtime") === defaults.runtime ? undefined : config["Runtime"],
    LogConfig: logOf(config, defaults),
    MemorySwap: isUnlimitedByHost(config, defaults) ? undefined : config["MemorySwap"],
    SecurityOpt: optionsOf(config),
    MaskedPaths: maskedOf(config),
  });
}

/** dockerd adds the log options of its configuration where the driver is its default. */
function logOf(config: Body, { logDriver }: HostDefaults): Value | undefined {
  const log = objectOf(config, "LogConfig");
  if (textOf(log, "Type") !== logDriver) return config["LogConfig"];
  // A template can use up the memory of the host, whoever wrote it.
  const templates = Object.entries(textMapOf(log, "Config")).filter(([, value]) =>
    isTemplate(value),
  );
  return bodyOf({ Config: bodyOf(Object.fromEntries(templates)) });
}

function isUnlimitedByHost(config: Body, { swapLimit }: HostDefaults): boolean {
  return swapLimit === false && integerOf(config, "MemorySwap") === -1;
}

/**
 * Returns the security options without the one that dockerd adds to containers that are privileged or join the host's
 * processes.
 *
 * @see moby daemon/create.go, generateSecurityOpt
 */
function optionsOf(config: Body): Value | undefined {
  const joinsHost = ["PidMode", "IpcMode"].some((member) => textOf(config, member) === "host");
  if (config["SecurityOpt"] === undefined || !(joinsHost || flagOf(config, "Privileged")))
    return config["SecurityOpt"];
  return textsOf(config, "SecurityOpt").filter((option) => option !== "label=disable");
}

/** dockerd masks one for each processor, and hosts may have hundreds. */
const OF_PROCESSOR = /^\/sys\/devices\/system\/cpu\/cpu[0-9]+\/thermal_throttle$/;

function maskedOf(config: Body): Value | undefined {
  if (config["MaskedPaths"] === undefined) return undefined;
  return textsOf(config, "MaskedPaths").filter((path) => !OF_PROCESSOR.test(path));
}
