import { ifKnown, only, type Check, type Found } from "../finding.js";
import type { HostFacts } from "../host-facts.js";

const SETUP = "docs/quick-start.md#3-tell-dockerd-to-ask-it";

const DAEMON_JSON_FIX = (name: string): string =>
  `Set "authorization-plugins": ["${name}"] in daemon.json, and run systemctl reload docker.`;

export const PLUGIN_CHECKS: readonly Check[] = [
  {
    id: "plugin-not-enabled",
    severity: "critical",
    title: "dockerd neither lists Dockwarden among its plugins nor is configured to ask it",
    why: "Without a plugin, whoever reaches the API can become root on the host.",
    page: SETUP,
    find: byPlaces((isListed, isConfigured) => !isListed && !isConfigured),
  },
  {
    id: "plugin-not-configured",
    severity: "critical",
    title: "dockerd lists Dockwarden, and its configuration does not name it",
    why: "After a reload without the plugin, dockerd asks it no more and goes on listing it. After a restart it does not ask it either.",
    page: "docs/doctor.md#the-plugin",
    find: byPlaces((isListed, isConfigured) => isListed && !isConfigured),
  },
  {
    id: "plugin-not-listed",
    severity: "medium",
    title: "dockerd's configuration names Dockwarden, and dockerd does not list it",
    why: "dockerd lists the plugins of its start. Either it was reloaded since, and all is well, or it was not, and no plugin is asked.",
    page: "docs/doctor.md#the-plugin",
    find: (facts) =>
      isProven(facts) ? [] : byPlaces((isListed, isConfigured) => !isListed && isConfigured)(facts),
  },
  {
    id: "plugin-not-proven",
    severity: "info",
    title: "It is not proven that dockerd asks Dockwarden",
    why: "dockerd goes on listing a plugin that was removed by a reload. Only a refusal proves that the plugin is asked.",
    page: "docs/doctor.md#probes",
    find: ({ probes }) =>
      probes === null
        ? [{ seen: "no probes were sent", fix: "Run dockwarden doctor --probe." }]
        : [],
  },
  {
    id: "plugin-not-first",
    severity: "info",
    title: "dockerd asks another plugin before Dockwarden",
    why: "What the first plugin refuses never reaches Dockwarden, and is not in its audit log.",
    page: "docs/doctor.md#the-plugin",
    find: ({ info, pluginName }) =>
      ifKnown(info, ({ authorization }) =>
        only(
          authorization.findIndex((name) => isOurs(name, pluginName)) > 0
            ? {
                seen: `dockerd asks in this order: ${authorization.join(", ")}`,
                fix: `Name ${pluginName} first in "authorization-plugins", if its log should be complete.`,
              }
            : null,
        ),
      ),
  },
  {
    id: "plugin-managed",
    severity: "low",
    title: "Dockwarden runs as a managed plugin",
    why: "Whoever may manage plugins by the API can disable or remove it. Then dockerd refuses all calls.",
    page: "docs/controls/plugin_management.md",
    find: managed,
  },
  {
    id: "plugin-socket-missing",
    severity: "high",
    title: "Dockwarden's socket does not exist",
    why: "dockerd refuses every call while it cannot reach its plugin.",
    page: "docs/quick-start.md#how-to-get-back-in",
    find: ({ ownFiles, managedPlugins, pluginName }) => {
      // A managed plugin's socket lies below dockerd's own folder.
      if (managedPlugins.known && managedPlugins.value.some((name) => isOurs(name, pluginName)))
        return [];
      const socket = ownFiles.find(({ role }) => role === "socket");
      if (socket === undefined) return [];
      return ifKnown(socket.facts, ({ path, exists }) =>
        exists
          ? []
          : [
              {
                seen: `${path} does not exist`,
                fix: "systemctl start dockwarden.socket dockwarden.service",
              },
            ],
      );
    },
  },
];

function managed({ managedPlugins, pluginName }: HostFacts): Found {
  return ifKnown(managedPlugins, (names) =>
    names
      .filter((name) => isOurs(name, pluginName))
      .map((name) => ({
        seen: `${name} is a managed plugin`,
        fix: "Run it by systemd (docs/systemd.md), or keep plugin_management at deny for all callers.",
      })),
  );
}

/** A refusal proves that dockerd asks the plugin, whatever it lists. */
function isProven({ probes }: HostFacts): boolean {
  return probes?.some(({ outcome }) => outcome === "refused") === true;
}

function byPlaces(
  isWrong: (isListed: boolean, isConfigured: boolean) => boolean,
): (facts: HostFacts) => Found {
  return ({ info, configuration, pluginName }) =>
    ifKnown(info, ({ authorization }) =>
      ifKnown(configuration, ({ plugins }) => {
        const has = (names: readonly string[]): boolean =>
          names.some((name) => isOurs(name, pluginName));
        if (!isWrong(has(authorization), has(plugins))) return [];
        const seen = `dockerd lists ${listed(authorization)}; daemon.json and its command line name ${listed(plugins)}`;
        return [{ seen, fix: DAEMON_JSON_FIX(pluginName) }];
      }),
    );
}

/** A managed plugin has a tag: `dockwarden:latest`. */
function isOurs(name: string, pluginName: string): boolean {
  return name === pluginName || name.startsWith(`${pluginName}:`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no plugin" : names.join(", ");
}
