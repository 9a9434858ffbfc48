import { ifKnown, only, type Check, type Found } from "../finding.js";
import type { DockerdInfo, ExaminedHost } from "../host-facts.js";

/** dockerd always lists the loopback networks. */
const LOOPBACK = /^(?:127\.0\.0\.0\/8|::1\/128|localhost(?::\d+)?|127\.\d+\.\d+\.\d+(?::\d+)?)$/;

/** runc, under the names that dockerd registers by itself, and the runtime of this project. */
const KNOWN_RUNTIMES: ReadonlySet<string> = new Set([
  "runc",
  "io.containerd.runc.v2",
  "io.containerd.runtime.v1.linux",
  "dockwarden",
  "dockwarden-runtime",
]);

export const REGISTRY_AND_RUNTIME_CHECKS: readonly Check[] = [
  {
    id: "insecure-registry",
    severity: "medium",
    title: "dockerd trusts registries without TLS",
    why: "Anybody on the way to such a registry can replace its images, and learn its passwords.",
    page: "docs/controls/image_registry_allowlist.md",
    find: ({ info }) =>
      ifKnown(info, ({ insecureRegistries }) =>
        insecureRegistries
          .filter((registry) => !LOOPBACK.test(registry))
          .map((registry) => ({
            seen: `insecure registry ${registry}`,
            fix: 'Remove it from "insecure-registries" in daemon.json; put its authority in /etc/docker/certs.d.',
          })),
      ),
  },
  {
    id: "default-runtime",
    severity: "medium",
    title: "The default runtime is not runc",
    why: "The runtime confines containers. The controls assume that it does so as runc does.",
    page: "docs/controls/runtime_selection.md",
    find: ({ info }) =>
      ifKnown(info, ({ defaultRuntime }) =>
        only(
          KNOWN_RUNTIMES.has(defaultRuntime)
            ? null
            : {
                seen: `default-runtime is "${defaultRuntime}"`,
                fix: 'Remove "default-runtime" from daemon.json, unless you trust that runtime.',
              },
        ),
      ),
  },
  {
    id: "extra-runtime",
    severity: "low",
    title: "dockerd has further runtimes",
    why: "A caller who may choose a runtime may choose one that confines less.",
    page: "docs/controls/runtime_selection.md",
    find: ({ info }) => ifKnown(info, extraRuntimes),
  },
  {
    id: "experimental",
    severity: "low",
    title: "dockerd's experimental functions are on",
    why: "They are less tested. Checkpoints, for example, restore the state of a container from files.",
    page: "docs/controls/checkpoint_paths.md",
    find: ({ info }) =>
      ifKnown(info, ({ experimental }) =>
        only(
          experimental
            ? {
                seen: "experimental is true",
                fix: 'Remove "experimental" from daemon.json, and restart dockerd.',
              }
            : null,
        ),
      ),
  },
  {
    id: "builder-insecure-entitlement",
    severity: "high",
    title: "Builds may run without confinement",
    why: "A plugin does not see what a build does. With this entitlement, a build can take the host.",
    page: "docs/reference/limits.md#what-to-do",
    find: ({ configuration }) =>
      ifKnown(configuration, ({ insecureEntitlement }) =>
        only(
          insecureEntitlement === true
            ? {
                seen: "builder.entitlements has security-insecure true",
                fix: 'Set "builder": {"entitlements": {"security-insecure": false}} in daemon.json, and restart dockerd.',
              }
            : null,
        ),
      ),
  },
  {
    id: "builder-host-network",
    severity: "low",
    title: "Builds may use the host's network",
    why: "A plugin does not see what a build does. With this entitlement, which is the default, a build reaches services that listen on loopback.",
    page: "docs/reference/limits.md#what-to-do",
    find: hostNetworkOfBuilds,
  },
];

function extraRuntimes({ runtimes, defaultRuntime }: DockerdInfo): Found {
  return runtimes
    .filter((name) => !KNOWN_RUNTIMES.has(name) && name !== defaultRuntime)
    .map((name) => ({
      seen: `runtime "${name}"`,
      fix: 'Remove it from "runtimes" in daemon.json, or keep it out of runtime_selection.allowed_runtimes.',
    }));
}

function hostNetworkOfBuilds({ configuration }: ExaminedHost): Found {
  return ifKnown(configuration, ({ networkHostEntitlement }) =>
    only(
      networkHostEntitlement === false
        ? null
        : {
            seen:
              networkHostEntitlement === null
                ? "builder.entitlements does not set network-host, so it is on"
                : "builder.entitlements has network-host true",
            fix: 'Set "builder": {"entitlements": {"network-host": false}} in daemon.json, and restart dockerd.',
          },
    ),
  );
}
