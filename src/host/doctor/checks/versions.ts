import { ifKnown, type Check, type Found } from "../finding.js";
import { fixState, type ReleaseNumber } from "../fix-state.js";
import type { DockerdVersion, ExaminedHost } from "../host-facts.js";
import { isOpenToUsers } from "../is-open-to-users.js";
import { removesSafely } from "../removes-safely.js";

/**
 * The first release of each line with the fix. Docker published only some of them.
 *
 * @see https://github.com/moby/moby/security/advisories/GHSA-v23v-6jw2-98fq
 */
const EMPTY_BODY_FIXED: readonly ReleaseNumber[] = [
  [19, 3, 16],
  [20, 10, 28],
  [23, 0, 15],
  [24, 0, 10],
  [25, 0, 6],
  [26, 0, 3],
  [26, 1, 5],
  [27, 0, 4],
  [27, 1, 1],
];

/** @see https://github.com/moby/moby/security/advisories/GHSA-x744-4wpc-v9h2 */
const LARGE_BODY_FIXED: readonly ReleaseNumber[] = [[29, 3, 1]];

/**
 * dockerd mounts and copies on paths that links of the container may lead elsewhere.
 *
 * @see https://github.com/moby/moby/security/advisories/GHSA-vp62-88p7-qqf5
 * @see https://github.com/moby/moby/security/advisories/GHSA-rg2x-37c3-w2rh
 */
const COPY_FIXED: readonly ReleaseNumber[] = [[29, 5, 1]];

/**
 * BuildKit mounts a directory of a cache as links lead it, and removes files of the host after a step.
 *
 * @see https://github.com/moby/buildkit/security/advisories/GHSA-m3r6-h7wv-7xxv
 * @see https://github.com/moby/buildkit/security/advisories/GHSA-4v98-7qmw-rqr8
 * @see https://github.com/moby/buildkit/security/advisories/GHSA-wr6v-9f75-vh2g
 */
const BUILDS_FIXED: readonly ReleaseNumber[] = [
  [24, 0, 9],
  [25, 0, 2],
];

/** Since Docker Engine 29.2, dockerd answers HTTP/2 without TLS. Development builds report no release. */
const HTTP2_SINCE_API_MINOR = 53;

const BODY_PAGE = "docs/controls/body_not_forwarded.md";

export const VERSION_CHECKS: readonly Check[] = [
  {
    id: "cve-2024-41110",
    severity: "medium",
    title: "dockerd has CVE-2024-41110",
    why: "dockerd can be made to hide the body of a request from authorization plugins. Dockwarden refuses such requests by body_not_forwarded, so a layer is missing, not the protection.",
    page: BODY_PAGE,
    find: ({ version }) => ifKnown(version, (value) => affectedBy(value, EMPTY_BODY_FIXED)),
  },
  {
    id: "cve-2024-23651",
    severity: "high",
    title: "dockerd has CVE-2024-23651, CVE-2024-23652 and CVE-2024-23653",
    why: "Whoever may build in dockerd reads, writes and removes files of the host. ci, multi-tenant and restricted refuse such builds, baseline permits them.",
    page: "docs/set-up/callers.md#jobs-that-build",
    find: ({ version }) => ifKnown(version, (value) => affectedBy(value, BUILDS_FIXED)),
  },
  {
    id: "cve-2026-34040",
    severity: "medium",
    title: "dockerd has CVE-2026-34040",
    why: "dockerd hides bodies of 1 MiB and more from authorization plugins, and executes the requests. Dockwarden refuses such requests by body_not_forwarded, so a layer is missing, not the protection.",
    page: BODY_PAGE,
    find: ({ version }) => ifKnown(version, (value) => affectedBy(value, LARGE_BODY_FIXED)),
  },
  {
    id: "cve-2026-41568",
    severity: "medium",
    title: "dockerd has CVE-2026-41567, CVE-2026-41568 and CVE-2026-42306",
    why: "docker cp of a running container can be led to directories of the host. Dockwarden refuses such requests where live_file_systems denies, so a layer is missing there; baseline only warns.",
    page: "docs/controls/live_file_systems.md",
    find: ({ version }) => ifKnown(version, (value) => affectedBy(value, COPY_FIXED)),
  },
  {
    id: "removal-follows-links",
    severity: "high",
    title: "dockerd removes directories as links lead it",
    why: "While docker volume rm or docker rm removes a directory, a program that still reaches it can put a link in its place, and dockerd then deletes files of the host as root. No authorization plugin sees it.",
    page: "docs/reference/limits.md#outside-the-plugins-view",
    find: ({ version }) => ifKnown(version, removalFollowsLinks),
  },
  {
    id: "dockerd-version-undecided",
    severity: "low",
    title: "dockerd's version does not say whether known faults are fixed",
    why: "Distributions fix faults without raising the version, and development builds have none.",
    page: "docs/set-up/doctor.md#dockerds-version",
    find: ({ version }) => ifKnown(version, undecidedIn),
  },
  {
    id: "grpc-bypass",
    severity: "high",
    title: "Users can reach BuildKit past the plugin",
    why: "On its Unix socket, dockerd passes gRPC over HTTP/2 to BuildKit without asking plugins. Whoever can open the socket can build, with what BuildKit's entitlements allow.",
    page: "docs/reference/limits.md#outside-the-plugins-view",
    find: grpcBypass,
  },
];

function affectedBy(version: DockerdVersion, fixed: readonly ReleaseNumber[]): Found {
  if (fixState(version, fixed) !== "affected") return [];
  const releases = fixed.map((release) => release.join(".")).join(", ");
  return [
    {
      seen: `dockerd is ${version.version}, fixed in ${releases}`,
      fix: "Install a newer Docker Engine: 29.5.1 has all known fixes.",
    },
  ];
}

function removalFollowsLinks({ goVersion }: DockerdVersion): Found {
  const isSafe = removesSafely(goVersion);
  if (isSafe === null)
    return { unknown: `dockerd does not say which release of Go built it: "${goVersion}"` };
  if (isSafe) return [];
  return [
    {
      seen: `dockerd was built with ${goVersion}; Go 1.21.11 and 1.22.4 fixed it`,
      fix: "Install a Docker Engine that was built with a newer Go: docker version prints it. containerd needs one as well: go version -m /usr/bin/containerd.",
    },
  ];
}

const FIXED: Readonly<Record<string, readonly ReleaseNumber[]>> = {
  "CVE-2024-41110": EMPTY_BODY_FIXED,
  "CVE-2024-23651": BUILDS_FIXED,
  "CVE-2026-34040": LARGE_BODY_FIXED,
  "CVE-2026-41568": COPY_FIXED,
};

function undecidedIn(version: DockerdVersion): Found {
  const open = Object.entries(FIXED)
    .filter(([, fixed]) => fixState(version, fixed) === "undecided")
    .map(([cve]) => cve);
  if (open.length === 0) return [];
  return [
    {
      seen: `dockerd is "${version.version}", commit "${version.gitCommit}": could not be decided for ${open.join(", ")}`,
      fix: "Read the changelog of the installed package for these CVEs, or run dockwarden doctor --probe, which sends a large body.",
    },
  ];
}

function grpcBypass({ version, apiSockets, grpcAnswered }: ExaminedHost): Found {
  if (grpcAnswered?.known === true && !grpcAnswered.value) return [];
  if (!apiSockets.known) return { unknown: apiSockets.why };
  const open = apiSockets.value.filter(isOpenToUsers);
  if (open.length === 0) return [];
  const paths = open.map(({ path }) => path).join(", ");
  const fix =
    'Give users the gateway or TLS, and keep the socket for root: set "group": "root" in daemon.json and restart dockerd.';
  if (grpcAnswered?.known === true)
    return [{ seen: `BuildKit answered on dockerd's socket; users can open ${paths}`, fix }];
  return ifKnown(version, ({ apiVersion }) =>
    Number(apiVersion.split(".")[1]) >= HTTP2_SINCE_API_MINOR
      ? [{ seen: `dockerd has API ${apiVersion}, and users can open ${paths}`, fix }]
      : [],
  );
}
