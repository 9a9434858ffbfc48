import type { Parameter } from "../../domain/parameters.js";
import type { Catalogue, ControlSet } from "../../domain/settings.js";
import { ABOUT_ROLES } from "../session/relaxations.js";
import type { TriedSettings } from "../session/tried-settings.js";
import { changesIn } from "./grant.js";
import { isSystemFolder } from "./system-folders.js";

/**
 * Returns a test of what may be learnt: of a critical control only single items of the lists below, never its mode, a switch or
 * anything that opens it as a whole; no pattern, because what was seen is no pattern; and no role, which an administrator gives.
 */
export function permittedChanges(
  catalogue: Catalogue,
  own: ControlSet,
): (control: string, widening: TriedSettings) => boolean {
  return (control, widening) => {
    // Another policy beside the controls cannot be changed by settings.
    if (!Object.hasOwn(catalogue, control)) return false;
    if (GIVEN_BY_HAND.has(control) || widening.roles.length > 0) return false;
    const changes = changesIn(widening, own);
    if (catalogue[control]?.severity !== "critical")
      return changes.every(({ how, value }) => how !== "add" || isPlain(value));
    return changes.every((change) => isLearntOfCritical(control, change));
  };
}

function isLearntOfCritical(
  control: string,
  { name, how, value }: ReturnType<typeof changesIn>[number],
): boolean {
  if (name === null) return false;
  return how === "add" && isPlain(value) && LEARNT_OF_CRITICAL[control]?.[name]?.(value) === true;
}

/** A role is what they need, and no other change comes near it. */
const GIVEN_BY_HAND: ReadonlySet<string> = new Set([
  ...[...ABOUT_ROLES].filter((control) => control !== "system_endpoints"),
  "read_only_role",
]);

function isPlain(value: Parameter): value is string {
  return typeof value === "string" && value !== "" && !value.includes("*");
}

/** Of which parameters of critical controls items may be learnt, and which. */
const LEARNT_OF_CRITICAL: Readonly<
  Record<string, Readonly<Record<string, (item: string) => boolean>>>
> = {
  added_capabilities: { allowed_capabilities: (item) => HARMLESS_CAPABILITIES.has(item) },
  bind_mount_allowlist: {
    allowed_mount_prefixes: (item) => !isSystemFolder(item.replace(/:ro$/, "")),
  },
  host_devices: { allowed_devices: (item) => HARMLESS_DEVICE.test(item) },
};

/** Those that docker gives without being asked, without MKNOD. */
const HARMLESS_CAPABILITIES: ReadonlySet<string> = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE"],
  ...["NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);

/** Devices that hold neither memory nor disks of the host. */
const HARMLESS_DEVICE =
  /^\/dev\/(?:dri\/[a-z]+[0-9]+|fuse|net\/tun|nvidia[a-z0-9-]*|snd\/[\w-]+|tty(?:ACM|USB)[0-9]+|video[0-9]+):[rwm]+$/;
