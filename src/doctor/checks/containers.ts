import { ifKnown, type Check, type Found } from "../finding.js";
import type { ContainerFacts, HostFacts } from "../host-facts.js";
import { isAbove, isBelow } from "../path-patterns.js";

const PAGE = "docs/limits.md#outside-the-plugins-view";

const REMOVE = (name: string): string =>
  `Create it again with less, and remove this one: docker rm --force ${name}`;

export const CONTAINER_CHECKS: readonly Check[] = [
  {
    id: "privileged-container",
    severity: "high",
    title: "A container is privileged",
    why: "Whoever controls it controls the host. Its options are not evaluated again when it starts.",
    page: PAGE,
    find: ofContainers(({ privileged }) => (privileged ? ["privileged"] : [])),
  },
  {
    id: "container-with-engine-socket",
    severity: "high",
    title: "A container has an engine's socket",
    why: "Its processes call dockerd as anonymous callers, or containerd past dockerd.",
    page: PAGE,
    find: (facts) =>
      ofContainers(({ binds }) =>
        binds.filter((bind) => engineSocketsOf(facts).some((socket) => isBelow(bind, socket))),
      )(facts),
  },
  {
    id: "container-with-sensitive-bind",
    severity: "high",
    title: "A container mounts a sensitive path of the host",
    why: "With such a path, a container can read secrets of the host or take it over.",
    page: PAGE,
    find: (facts) =>
      ofContainers(({ binds }) =>
        binds.filter((bind) => isSensitive(bind, facts) && !isSocket(bind, facts)),
      )(facts),
  },
  {
    id: "container-in-host-namespace",
    severity: "medium",
    title: "A container shares a namespace of the host",
    why: "It sees, and often reaches, processes or the network of the host.",
    page: PAGE,
    find: ofContainers(({ hostNamespaces }) => hostNamespaces.map((name) => `${name}=host`)),
  },
];

function ofContainers(
  reasonsOf: (container: ContainerFacts) => readonly string[],
): (facts: HostFacts) => Found {
  return ({ containers }) =>
    ifKnown(containers, (all) =>
      all.flatMap((container) => {
        const reasons = reasonsOf(container);
        if (reasons.length === 0) return [];
        const { name, running } = container;
        const state = running ? "running" : "not running";
        return [{ seen: `${name} (${state}): ${reasons.join(", ")}`, fix: REMOVE(name) }];
      }),
    );
}

/** `/` holds everything, and other paths may hold a sensitive one, too. */
function isSensitive(bind: string, { settings }: HostFacts): boolean {
  if (!settings.valid) return bind === "/";
  return settings.sensitivePaths.some((path) => isBelow(bind, path) || isAbove(bind, path));
}

function isSocket(bind: string, facts: HostFacts): boolean {
  return engineSocketsOf(facts).some((socket) => isBelow(bind, socket));
}

/** The plugin's own container needs the folder of plugins, where no engine listens. */
function engineSocketsOf({ settings, apiSockets }: HostFacts): readonly string[] {
  const listed = settings.valid ? settings.engineSockets : [];
  const aliases = listed.flatMap((path) => [path, `/var${path}`]);
  const own = apiSockets.known ? apiSockets.value.map(({ path }) => path) : [];
  return [...aliases, ...own];
}
