import type { DockerdQuestion } from "../gather/ask-dockerd.js";

/** A request that every shipped profile refuses, and that does nothing where no plugin refuses it. */
export interface Probe {
  readonly id: string;
  /** The attempt, as a title. */
  readonly title: string;
  /** The control that refuses it in every shipped profile. */
  readonly control: string;
  readonly question: DockerdQuestion;
}

/** Larger than the 1 MiB up to which dockerd before 29.3.1 shows bodies to plugins. */
const LARGE_BYTES = 1_100_000;

/**
 * Builds the probes. dockerd finds the image before it creates anything, so a container of an image that does not exist is
 * never created. The same holds for an exec and a plugin.
 *
 * @param absent A name that no object has: random, so that no user can give it to one beforehand.
 */
export function probesFor(absent: string): readonly Probe[] {
  const image = `dockwarden-probe.invalid/${absent}:none`;
  return [...hostConfigProbes(image), ...bodyProbes(image), ...objectProbes(absent)];
}

/** Requests that are written so that a plugin may misread them. */
function bodyProbes(image: string): readonly Probe[] {
  const large = {
    Image: image,
    Env: [`PADDING=${"x".repeat(LARGE_BYTES)}`],
    HostConfig: { Privileged: true },
  };
  return [
    {
      id: "two-spellings",
      title: "a container that is privileged under a second spelling",
      control: "ambiguous_json",
      question: create(
        `{"Image":"${image}","HostConfig":{"Privileged":false},"hostconfig":{"Privileged":true}}`,
      ),
    },
    {
      id: "large-body",
      title: "a privileged container in a body too large for dockerd to pass on",
      control: "body_not_forwarded",
      question: create(JSON.stringify(large)),
    },
  ];
}

function objectProbes(absent: string): readonly Probe[] {
  return [
    {
      id: "privileged-exec",
      title: "a privileged exec",
      control: "privileged_exec",
      question: post(
        `/containers/${absent}/exec`,
        JSON.stringify({ Cmd: ["true"], Privileged: true }),
      ),
    },
    {
      id: "plugin-enable",
      title: "enabling a plugin",
      control: "plugin_management",
      question: post(`/plugins/${absent}/enable?timeout=1`, null),
    },
  ];
}

interface HostConfigProbe extends Omit<Probe, "question"> {
  readonly hostConfig: object;
}

const HOST_CONFIGS: readonly HostConfigProbe[] = [
  {
    id: "privileged",
    title: "a privileged container",
    control: "privileged_container",
    hostConfig: { Privileged: true },
  },
  {
    id: "root-directory",
    title: "a container with the host's root directory",
    control: "sensitive_host_paths",
    hostConfig: { Binds: ["/:/host"] },
  },
  {
    id: "docker-socket",
    title: "a container with dockerd's socket",
    control: "docker_socket_mount",
    hostConfig: { Binds: ["/run/docker.sock:/run/docker.sock"] },
  },
  {
    id: "volume-of-root",
    title: "a container with a volume that binds the host's root directory",
    control: "sensitive_host_paths",
    hostConfig: {
      Mounts: [
        {
          Type: "volume",
          Target: "/host",
          VolumeOptions: {
            DriverConfig: {
              Name: "local",
              Options: { type: "none", o: "bind", device: "/" },
            },
          },
        },
      ],
    },
  },
  {
    id: "host-processes",
    title: "a container among the host's processes",
    control: "host_pid_namespace",
    hostConfig: { PidMode: "host" },
  },
  {
    id: "host-network",
    title: "a container in the host's network",
    control: "host_network_namespace",
    hostConfig: { NetworkMode: "host" },
  },
  {
    id: "host-ipc",
    title: "a container with the host's shared memory",
    control: "host_ipc_namespace",
    hostConfig: { IpcMode: "host" },
  },
  {
    id: "capability",
    title: "a container with CAP_SYS_ADMIN",
    control: "added_capabilities",
    hostConfig: { CapAdd: ["SYS_ADMIN"] },
  },
  {
    id: "device",
    title: "a container with the host's memory as a device",
    control: "host_devices",
    hostConfig: {
      Devices: [{ PathOnHost: "/dev/mem", PathInContainer: "/dev/mem", CgroupPermissions: "rwm" }],
    },
  },
  {
    id: "no-seccomp",
    title: "a container without a seccomp filter",
    control: "seccomp_profile",
    hostConfig: { SecurityOpt: ["seccomp=unconfined"] },
  },
  {
    id: "unmasked-paths",
    title: "a container with an unmasked /proc",
    control: "masked_paths",
    hostConfig: { MaskedPaths: [], ReadonlyPaths: [] },
  },
];

function hostConfigProbes(image: string): readonly Probe[] {
  return HOST_CONFIGS.map(({ hostConfig, ...probe }) => ({
    ...probe,
    question: create(JSON.stringify({ Image: image, Cmd: ["true"], HostConfig: hostConfig })),
  }));
}

function create(body: string): DockerdQuestion {
  return post("/containers/create", body);
}

function post(target: string, body: string | null): DockerdQuestion {
  return { method: "POST", target, body };
}
