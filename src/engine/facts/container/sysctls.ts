import type { SysctlFacts } from "../../../domain/network-facts.js";

/** The driver option of an endpoint that sets kernel parameters of its interface. */
export const ENDPOINT_SYSCTLS = "com.docker.network.endpoint.sysctls";

/** Returns kernel parameters of a container: HostConfig.Sysctls, or those of a service. */
export function sysctlsOf(
  field: string,
  sysctls: Readonly<Record<string, string>>,
): readonly SysctlFacts[] {
  return Object.entries(sysctls).map(([name, value]) => ({
    field: `${field}.${name}`,
    name: isSplit(name, value) ? null : nameOf(name),
  }));
}

/** Returns kernel parameters of an endpoint: `net.ipv4.conf.IFNAME.forwarding=1,net.…`. */
export function endpointSysctlsOf(field: string, option: string): readonly SysctlFacts[] {
  return option.split(",").map((entry) => {
    const name = nameOf(entry.split("=", 1)[0] ?? "");
    // dockerd accepts both, since its CLI makes keys lower-case.
    return { field, name: name?.replace(/^(net\.[^.]+\.[^.]+)\.ifname\./, "$1.IFNAME.") ?? null };
  });
}

/**
 * Returns a name with the separators of the kernel's folders. Runtimes accept `/` for `.` and vice versa; null for a
 * name with an empty component, which may be a `..`. Source: runc internal/sys/sysctl_linux.go, WriteSysctls.
 */
function nameOf(raw: string): string | null {
  const name = raw.replaceAll("/", ".");
  return /^[^.,=\s]+(?:\.[^.,=\s]+)+$/.test(name) ? name : null;
}

/**
 * Returns true for a value that may set several parameters: below API 1.48 dockerd moves `net.*.*.eth0.*`
 * into the option of an endpoint, which is split at commas. Source: moby
 * api/server/router/container/container_routes.go, handleSysctlBC.
 */
function isSplit(name: string, value: string): boolean {
  return value.includes(",") && /^net\.[^.]*\.[^.]*\.eth/.test(name);
}
