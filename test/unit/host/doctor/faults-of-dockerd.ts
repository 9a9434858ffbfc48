import { learnt } from "../../../../src/host/doctor/learnt.js";
import { GOOD_HOST, GOOD_INFO } from "./good-host.js";
import {
  plant,
  info,
  without,
  configuration,
  version,
  apiSocket,
  type PlantedFault,
} from "./plant.js";

/** Faults of dockerd and of its configuration. */
export const DOCKERD_FAULTS: readonly PlantedFault[] = [
  plant(
    "plugin-not-enabled",
    "a dockerd with another plugin",
    { ...info({ authorization: ["other"] }), ...configuration({ plugins: ["other"] }) },
    /lists other; .* name other$/,
  ),
  plant(
    "plugin-not-enabled",
    "a plugin whose name only begins like ours",
    {
      ...info({ authorization: ["dockwarden2"] }),
      ...configuration({ plugins: ["dockwarden2"] }),
    },
    /dockwarden2/,
  ),
  plant(
    "removal-follows-links",
    "a dockerd that was built with an older Go",
    version("29.5.1", "5d6db84", "1.54", "go1.22.3"),
    /built with go1\.22\.3; Go 1\.21\.11 and 1\.22\.4 fixed it/,
  ),
  plant(
    "plugin-not-configured",
    "a plugin that dockerd would forget at a restart",
    configuration({ plugins: [] }),
    /name no plugin/,
  ),
  plant(
    "plugin-not-listed",
    "a plugin that dockerd does not list",
    {
      ...info({ authorization: [] }),
      probes: (GOOD_HOST.probes ?? []).map((one) => ({ ...one, outcome: "other-plugin" as const })),
    },
    /lists no plugin; .* name dockwarden$/,
  ),
  plant(
    "plugin-not-first",
    "another plugin that is asked first",
    info({ authorization: ["other", "dockwarden"] }),
    /other, dockwarden/,
  ),
  plant(
    "plugin-managed",
    "a managed plugin",
    {
      ...info({ authorization: ["dockwarden:latest"] }),
      managedPlugins: learnt([{ name: "dockwarden:latest", enabled: true }]),
    },
    /dockwarden:latest/,
  ),
  plant(
    "plugin-disabled",
    "a managed plugin that is disabled and listed",
    {
      ...info({ authorization: ["dockwarden:latest"] }),
      managedPlugins: learnt([{ name: "dockwarden:latest", enabled: false }]),
      ...configuration({ plugins: ["dockwarden:latest"] }),
    },
    /^dockwarden:latest is disabled/,
  ),
  plant(
    "plugin-disabled",
    "a managed plugin that is disabled and only configured",
    {
      ...info({ authorization: [] }),
      managedPlugins: learnt([{ name: "dockwarden:latest", enabled: false }]),
    },
    /^dockwarden:latest is disabled/,
  ),
  plant(
    "grpc-bypass",
    "a group that reaches BuildKit, by its API version",
    { ...apiSocket({ gid: 998 }), grpcAnswered: null },
    /API 1\.54/,
  ),
  plant(
    "grpc-bypass",
    "a group that reaches BuildKit, as was tried",
    {
      ...apiSocket({ gid: 998 }),
      ...version("29.5.1", "5d6db84", "1.41"),
      grpcAnswered: learnt(true),
    },
    /BuildKit answered/,
  ),
  plant(
    "tcp-without-tls",
    "TCP without TLS",
    configuration({ tlsVerify: false }),
    /tcp:\/\/10\.77\.0\.1:2376 with neither/,
  ),
  plant(
    "tls-without-client-certificates",
    "TLS without client certificates",
    configuration({ tls: true, tlsVerify: false }),
    /tlsverify is not set/,
  ),
  plant(
    "listener-on-public-address",
    "a listener on all addresses",
    configuration({ hosts: ["tcp://:2376"] }),
    /tcp:\/\/:2376/,
  ),
  plant(
    "listener-on-public-address",
    "a listener on a public address of IPv6",
    configuration({ hosts: ["tcp://[2001:db8::1]:2376"] }),
    /2001:db8::1/,
  ),
  plant(
    "unexplained-listener",
    "a port that no configuration names",
    { listeners: learnt([{ address: "0.0.0.0", port: 2375 }]) },
    /0\.0\.0\.0, port 2375/,
  ),
  plant("userns-remap-off", "no user namespace", without("userns"), /name=seccomp/),
  plant("seccomp-off", "no seccomp", without("seccomp"), /name=userns/),
  plant(
    "seccomp-off",
    "seccomp that confines nothing",
    info({
      securityOptions: [
        ...GOOD_INFO.securityOptions.filter((one) => !one.includes("seccomp")),
        "name=seccomp,profile=unconfined",
      ],
    }),
    /profile=unconfined/,
  ),
  plant("no-mandatory-access-control", "no AppArmor", without("apparmor"), /name=seccomp/),
  plant(
    "selinux-labels-off",
    "SELinux without labels",
    { selinuxEnforces: learnt(true) },
    /does not report selinux/,
  ),
  plant(
    "new-privileges-allowed",
    "no no-new-privileges",
    { ...without("no-new-privileges"), ...configuration({ noNewPrivileges: false }) },
    /no-new-privileges/,
  ),
  plant(
    "icc-on",
    "containers that reach each other",
    { interContainer: learnt(true) },
    /enable_icc true/,
  ),
  plant("live-restore-off", "no live restore", info({ liveRestore: false }), /live-restore is off/),
  plant(
    "rootless",
    "a dockerd without root",
    info({ securityOptions: [...GOOD_INFO.securityOptions, "name=rootless"] }),
    /rootless/,
  ),
  plant(
    "insecure-registry",
    "a registry without TLS",
    info({ insecureRegistries: ["127.0.0.0/8", "registry.lab:5000"] }),
    /registry\.lab:5000/,
  ),
  plant(
    "default-runtime",
    "another default runtime",
    info({ defaultRuntime: "nvidia", runtimes: ["runc", "nvidia"] }),
    /"nvidia"/,
  ),
  plant("extra-runtime", "a further runtime", info({ runtimes: ["runc", "sysbox"] }), /"sysbox"/),
  plant(
    "experimental",
    "experimental functions",
    info({ experimental: true }),
    /experimental is true/,
  ),
  plant(
    "builder-insecure-entitlement",
    "builds without confinement",
    configuration({ insecureEntitlement: true }),
    /security-insecure true/,
  ),
  plant(
    "builder-host-network",
    "builds in the host's network, by default",
    configuration({ networkHostEntitlement: null }),
    /so it is on/,
  ),
  plant(
    "dockerd-version-undecided",
    "a distribution's dockerd",
    version("20.10.24+dfsg1", "5d6db84"),
    /CVE-2024-41110, CVE-2024-23651, CVE-2026-34040, CVE-2026-41568/,
  ),
];
