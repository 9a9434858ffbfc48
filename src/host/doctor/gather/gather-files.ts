import { join } from "node:path";
import type { Settings } from "../../../domain/settings.js";
import type { ExaminedHost, OwnFile, PathFacts } from "../host-facts.js";
import { attempt, type LearntFact } from "../learnt.js";
import { certificateFileOf, type NamedFile } from "./gather-certificates.js";
import type { GatheredConfiguration } from "./gather-configuration.js";
import { pathFactsOf, realPathOf } from "./host-files.js";

/** Places that the command line names, as seen from here. */
export interface NamedPlaces {
  readonly hostRoot: string;
  readonly socket: string;
  readonly settings: string | null;
  readonly auditLog: string;
  readonly owners: string;
  readonly dockerSocket: string;
  readonly daemonJson: string | null;
  /** The file whose content decides what the program does. */
  readonly program: string;
  /** The user who may own files beside root: root itself, unless a test runs. */
  readonly trustedUid: number;
}

/** Examines files of Dockwarden and dockerd, and their certificates. */
export function gatherFiles(
  places: NamedPlaces,
  { configuration, daemonJson }: GatheredConfiguration,
  settings: Settings | null,
): Pick<ExaminedHost, "ownFiles" | "certificates"> {
  const pems = onceEach([
    ...dockerdPems(places.hostRoot, configuration),
    ...settingsPems(settings),
  ]);
  const file = (what: string, path: string, role: OwnFile["role"] = "other"): OwnFile => ({
    what,
    role,
    facts: attempt(() => pathFactsOf(path, places.trustedUid)),
  });
  const named = places.settings;
  return {
    ownFiles: [
      file("Dockwarden's socket", places.socket, "socket"),
      file("the program", places.program),
      file("the audit log", places.auditLog, "audit-log"),
      file("the ownership log", places.owners),
      file("daemon.json", daemonJson),
      ...(named === null ? [] : [file("the settings", named)]),
      ...(settings?.gateway == null
        ? []
        : [file("gateway.sockets_dir", settings.gateway.socketsDir)]),
      ...(settings?.opaDockerAuthz == null
        ? []
        : [file("opa_docker_authz.policy", settings.opaDockerAuthz.policy)]),
      ...pems.map(({ what, path, isKey }) => file(what, path, isKey ? "key" : "other")),
    ],
    certificates: pems.filter(({ isKey }) => !isKey).map(certificateFileOf),
  };
}

interface Pem extends NamedFile {
  readonly isKey: boolean;
}

/** `identity.gateway_ca` and `gateway.ca` are usually one file. */
function onceEach(pems: readonly Pem[]): readonly Pem[] {
  return [...new Map(pems.map((pem) => [pem.path, pem])).values()];
}

function dockerdPems(
  hostRoot: string,
  configuration: ExaminedHost["configuration"],
): readonly Pem[] {
  if (!configuration.known) return [];
  const { ca, certificate, key } = configuration.value.tlsFiles;
  const pem = (what: string, path: string | null, isKey = false): readonly Pem[] =>
    path === null ? [] : [{ what, path: join(hostRoot, path), isKey }];
  return [
    ...pem("the authority of dockerd's clients", ca),
    ...pem("dockerd's certificate", certificate),
    ...pem("dockerd's TLS key", key, true),
  ];
}

function settingsPems(settings: Settings | null): readonly Pem[] {
  const gateway = settings?.gateway ?? null;
  const trusted = settings?.identity.gatewayCa ?? null;
  return [
    ...(trusted === null
      ? []
      : [{ what: "identity.gateway_ca", path: trusted.path, isKey: false }]),
    ...(gateway === null
      ? []
      : [
          { what: "gateway.server_ca", path: gateway.serverCa, isKey: false },
          { what: "gateway.ca", path: gateway.ca, isKey: false },
          { what: "gateway.ca_key", path: gateway.caKey, isKey: true },
        ]),
  ];
}

/** Examines the sockets of dockerd's API: those that its configuration names, and the one that was named here. */
export function gatherApiSockets(
  { hostRoot, dockerSocket, trustedUid }: NamedPlaces,
  configuration: ExaminedHost["configuration"],
): LearntFact<readonly PathFacts[]> {
  const hosts = configuration.known ? configuration.value.hosts : [];
  const named = hosts
    .filter((host) => host.startsWith("unix://"))
    .map((host) => join(hostRoot, host.slice("unix://".length)));
  return attempt(() => existing([dockerSocket, ...named], trustedUid));
}

/** Examines the sockets of other engines that the settings list and that exist. */
export function gatherEngineSockets(
  { hostRoot, trustedUid }: NamedPlaces,
  listed: readonly string[],
  apiSockets: LearntFact<readonly PathFacts[]>,
): LearntFact<readonly PathFacts[]> {
  const own = new Set(apiSockets.known ? apiSockets.value.map(({ path }) => path) : []);
  const paths = listed
    .filter((path) => /\.(?:sock|socket|ttrpc)$/.test(path) && !path.includes("*"))
    .map((path) => join(hostRoot, path));
  return attempt(() => existing(paths, trustedUid).filter(({ path }) => !own.has(path)));
}

/** `/var/run` is a link to `/run`, so one socket may have several paths. */
function existing(paths: readonly string[], trustedUid: number): readonly PathFacts[] {
  const real = paths.map(realPathOf).filter((path) => path !== null);
  return [...new Set(real)].map((path) => pathFactsOf(path, trustedUid));
}
