import { ifKnown, type Check, type Found } from "../finding.js";
import type { ContainerFacts, ExaminedHost } from "../host-facts.js";
import { isAbove, isBelow } from "../path-patterns.js";

const PAGE = "docs/reference/limits.md#outside-the-plugins-view";

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
    id: "container-with-host-power",
    severity: "high",
    title: "A container has a capability or device that reaches the host",
    why: "Such a capability changes the host's kernel or reads its files. A device is used directly, as a disk with all its files.",
    page: PAGE,
    find: ofContainers((container) =>
      container.privileged
        ? []
        : [
            ...container.capabilities.filter((name) => reachesHost(name, container)),
            ...container.devices,
          ],
    ),
  },
  {
    id: "container-unconfined",
    severity: "high",
    title: "A container runs without seccomp, AppArmor or SELinux",
    why: "The filter would stop it where it uses a fault of the kernel, or a file that it should not reach.",
    page: PAGE,
    find: ofContainers((container) =>
      container.securityOptions.filter((option) => unconfines(option, container)),
    ),
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

/** Capabilities that suffice to leave a container, each with the namespace of the host that it needs for that; null: none. */
const HOST_POWERS: ReadonlyMap<string, string | null> = new Map([
  ["ALL", null],
  // It mounts the host's disks.
  ["SYS_ADMIN", null],
  // It loads kernel modules.
  ["SYS_MODULE", null],
  // It writes to ports and memory of the hardware.
  ["SYS_RAWIO", null],
  // It opens files of the host by their handles.
  ["DAC_READ_SEARCH", null],
  // It loads programs into the kernel.
  ["BPF", null],
  // It injects code into the processes that it sees.
  ["SYS_PTRACE", "pid"],
  // It changes addresses, routes and filters of the network that it sees.
  ["NET_ADMIN", "net"],
]);

function reachesHost(capability: string, { hostNamespaces }: ContainerFacts): boolean {
  const namespace = HOST_POWERS.get(capability);
  return namespace === null || (namespace !== undefined && hostNamespaces.includes(namespace));
}

/** Old clients write a colon. */
const UNCONFINED = /^(?:seccomp|apparmor)[=:]unconfined$/;

const UNLABELLED = /^label[=:]disable$/;

/** dockerd itself adds `label=disable` to privileged containers, and to those among the host's processes or its IPC. */
function unconfines(option: string, { privileged, hostNamespaces }: ContainerFacts): boolean {
  if (privileged) return false;
  if (UNCONFINED.test(option)) return true;
  const isImplied = hostNamespaces.includes("pid") || hostNamespaces.includes("ipc");
  return UNLABELLED.test(option) && !isImplied;
}

function ofContainers(
  reasonsOf: (container: ContainerFacts) => readonly string[],
): (facts: ExaminedHost) => Found {
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
function isSensitive(bind: string, { settings }: ExaminedHost): boolean {
  if (!settings.valid) return bind === "/";
  return settings.sensitivePaths.some((path) => isBelow(bind, path) || isAbove(bind, path));
}

function isSocket(bind: string, facts: ExaminedHost): boolean {
  return engineSocketsOf(facts).some((socket) => isBelow(bind, socket));
}

/** The plugin's own container needs the folder of plugins, where no engine listens. */
function engineSocketsOf({ settings, apiSockets }: ExaminedHost): readonly string[] {
  const listed = settings.valid ? settings.engineSockets : [];
  const aliases = listed.flatMap((path) => [path, `/var${path}`]);
  const own = apiSockets.known ? apiSockets.value.map(({ path }) => path) : [];
  return [...aliases, ...own];
}
