import { ifKnown, only, type Check, type Found } from "../finding.js";
import type { ExaminedHost, ManagedPlugin } from "../host-facts.js";
import { learnt, type LearntFact } from "../learnt.js";

const SETUP = "docs/set-up/quick-start.md#3-tell-dockerd-to-ask-it";

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
    why: "After a reload without the plugin, dockerd still lists it but no longer calls it. After a restart it does not ask it either.",
    page: "docs/set-up/doctor.md#the-plugin",
    find: byPlaces((isListed, isConfigured) => isListed && !isConfigured),
  },
  {
    id: "plugin-not-listed",
    severity: "medium",
    title: "dockerd's configuration names Dockwarden, and dockerd does not list it",
    why: "dockerd lists the plugins of its start. Either it was reloaded since, and all is well, or it was not, and no plugin is asked.",
    page: "docs/set-up/doctor.md#the-plugin",
    find: (facts) =>
      isProven(facts) ? [] : byPlaces((isListed, isConfigured) => !isListed && isConfigured)(facts),
  },
  {
    id: "plugin-not-proven",
    severity: "info",
    title: "It is not proven that dockerd asks Dockwarden",
    why: "dockerd goes on listing a plugin that was removed by a reload. Only a refusal proves that the plugin is asked.",
    page: "docs/set-up/doctor.md#probes",
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
    page: "docs/set-up/doctor.md#the-plugin",
    find: ({ info, pluginName }) =>
      ifKnown(info, ({ authorization }) =>
        only(
          authorization.findIndex((name) => isOurs(name, pluginName)) > 0
            ? {
                seen: `dockerd asks in this order: ${authorization.join(", ")}`,
                fix: `Nothing needs to be repaired. ${pluginName} comes last so that no other plugin refuses what it has allowed; what an earlier one refused is in that one's log alone.`,
              }
            : null,
        ),
      ),
  },
  {
    id: "plugin-disabled",
    severity: "critical",
    title: "Dockwarden is a managed plugin that is disabled",
    why: "dockerd does not ask a disabled plugin and executes every request. At the next reload dockerd ends, and it does not start.",
    page: "docs/set-up/managed-plugin.md#what-happens-when",
    find: disabled,
  },
  {
    id: "plugin-managed",
    severity: "medium",
    title: "Dockwarden runs as a managed plugin",
    why: "Whoever may manage plugins by the API can disable it. Then dockerd no longer calls it and executes every request.",
    page: "docs/set-up/managed-plugin.md#who-may-disable-it",
    find: managed,
  },
  {
    id: "plugin-socket-missing",
    severity: "high",
    title: "Dockwarden's socket does not exist",
    why: "dockerd refuses every call while it cannot reach a plugin that it asks. Only a disabled managed plugin is not asked.",
    page: "docs/set-up/quick-start.md#how-to-get-back-in",
    find: ({ ownFiles, managedPlugins, pluginName }) => {
      // A managed plugin's socket lies below dockerd's own folder.
      if (managedPlugins.known && oursIn(managedPlugins.value, pluginName).length > 0) return [];
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

function managed({ managedPlugins, pluginName }: ExaminedHost): Found {
  return ifKnown(managedPlugins, (plugins) =>
    oursIn(plugins, pluginName)
      .filter(({ enabled }) => enabled)
      .map(({ name }) => ({
        seen: `${name} is a managed plugin`,
        fix: "Run it by systemd (docs/set-up/systemd.md), or keep plugin_management at deny for all callers.",
      })),
  );
}

/** dockerd prefers a managed plugin to a socket of the same name. One that is neither listed nor configured is not in use. */
function disabled(facts: ExaminedHost): Found {
  const { managedPlugins, pluginName } = facts;
  return ifKnown(managedPlugins, (plugins) => {
    const off = oursIn(plugins, pluginName).filter(({ enabled }) => !enabled);
    if (off.length === 0) return [];
    return ifKnown(isInUse(facts), (inUse) =>
      (inUse ? off : []).map(({ name }) => ({
        seen: `${name} is disabled, and dockerd lists it or its configuration names it`,
        fix: `docker plugin enable ${name} && systemctl reload docker`,
      })),
    );
  });
}

/** Returns true if one place names our plugin; unknown if none is seen to and one is unknown. */
function isInUse({ info, configuration, pluginName }: ExaminedHost): LearntFact<boolean> {
  const has = (names: readonly string[]): boolean => holdOurs(names, pluginName);
  if (info.known && has(info.value.authorization)) return learnt(true);
  if (!configuration.known) return configuration;
  if (has(configuration.value.plugins)) return learnt(true);
  return info.known ? learnt(false) : info;
}

function oursIn(plugins: readonly ManagedPlugin[], pluginName: string): readonly ManagedPlugin[] {
  return plugins.filter(({ name }) => isOurs(name, pluginName));
}

/** A refusal proves that dockerd asks the plugin, whatever it lists. */
function isProven({ probes }: ExaminedHost): boolean {
  return probes?.some(({ outcome }) => outcome === "refused") === true;
}

function byPlaces(
  isWrong: (isListed: boolean, isConfigured: boolean) => boolean,
): (facts: ExaminedHost) => Found {
  return ({ info, configuration, pluginName }) =>
    ifKnown(info, ({ authorization }) =>
      ifKnown(configuration, ({ plugins }) => {
        if (!isWrong(holdOurs(authorization, pluginName), holdOurs(plugins, pluginName))) return [];
        const seen = `dockerd lists ${listed(authorization)}; daemon.json and its command line name ${listed(plugins)}`;
        return [{ seen, fix: DAEMON_JSON_FIX(pluginName) }];
      }),
    );
}

function holdOurs(names: readonly string[], pluginName: string): boolean {
  return names.some((name) => isOurs(name, pluginName));
}

/** A managed plugin has a tag: `dockwarden:latest`. */
function isOurs(name: string, pluginName: string): boolean {
  return name === pluginName || name.startsWith(`${pluginName}:`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no plugin" : names.join(", ");
}
