import { join } from "node:path";
import { UsageError } from "../../domain/errors.js";
import type { Pair } from "../gateway/write-certificate.js";
import { isSameFile, type FileChange, type FileContent, type FileState } from "./changes.js";
import { editDaemonJson, readDaemonJson } from "./daemon-json.js";
import { dropInOf, execStartOf, unitFor, withoutFdHost } from "./exec-start.js";
import type { HostUser } from "./host-users.js";
import { markOf, sameMark, type Installed } from "./install-state.js";
import { planDaemonJson, refuseFlags } from "./plan-daemon-json.js";
import { PLACES, UNITS } from "./places.js";
import { portIn } from "./read-flags.js";
import { refusePlainHosts } from "./tcp-hosts.js";
import { settingsOfUse, type HostUse } from "./uses.js";

/** The operator's choices. */
export interface OperatorChoice {
  readonly use: HostUse;
  /** Those who get a certificate. */
  readonly users: readonly HostUser[];
  /** `127.0.0.1:2376` */
  readonly listen: string;
  /** The names and addresses by which users call, the first one in their contexts. */
  readonly serverNames: readonly string[];
  /** The folder with a folder for each user. */
  readonly out: string;
  readonly daemonJson: string;
  /** The words with which systemd starts the program. */
  readonly program: readonly string[];
}

/** The host as it is. */
export interface HostFiles {
  readonly read: (path: string) => FileState | null;
  /** docker.service and its drop-ins but for our own, in the order in which systemd reads them. */
  readonly dockerUnit: readonly string[];
  readonly hasLogrotate: boolean;
  readonly installed: Installed | null;
  /** The owner of written files. */
  readonly owner: { readonly uid: number; readonly gid: number };
}

/** Texts that come with the program. */
export interface ShippedTexts {
  readonly settings: string;
  readonly service: string;
  readonly socket: string;
  readonly logrotate: string;
}

/** Certificates that were made or kept; null without users. */
export interface Pairs {
  readonly authority: Pair;
  readonly server: Pair;
  /** By user. */
  readonly clients: ReadonlyMap<string, Pair>;
}

/** The files to change, in the order in which they are written, and what to tell the operator. */
export interface PlannedFiles {
  readonly changes: readonly FileChange[];
  readonly notes: readonly string[];
}

interface PlannedRows {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

type Row = Pick<FileChange, "path" | "why"> &
  Partial<Pick<FileChange, "isSecret" | "edits">> & {
    readonly text: string;
    readonly mode?: number;
    readonly owner?: HostFiles["owner"];
  };

/**
 * Compares the host with what the operator wants.
 *
 * @throws {UsageError} When something is in the way that init must not replace.
 */
export function planFiles(
  host: HostFiles,
  wanted: OperatorChoice,
  pairs: Pairs | null,
  shipped: ShippedTexts,
): PlannedFiles {
  const settings = planSettings(host, wanted, shipped);
  const docker = planDocker(host, wanted);
  const rows = [
    ...(pairs === null ? [] : certificateRows(wanted, pairs)),
    ...settings.rows,
    ...unitRows(host, wanted, shipped),
    ...docker.rows,
  ];
  const changes = rows.map((row) => changeOf(host, row));
  return {
    changes: changes.filter(({ before, after }) => !isSameFile(before, after)),
    notes: [...settings.notes, ...docker.notes],
  };
}

function changeOf(host: HostFiles, row: Row): FileChange {
  const { path, text, why, mode = 0o644, owner = host.owner, isSecret = false, edits = [] } = row;
  const after: FileContent = { content: Buffer.from(text), mode, ...owner };
  return { path, before: host.read(path), after, why, isSecret, edits };
}

function certificateRows(
  wanted: OperatorChoice,
  { authority, server, clients }: Pairs,
): readonly Row[] {
  const secret = { mode: 0o600, isSecret: true } as const;
  return [
    { path: PLACES.ca, text: authority.certificate, why: "the authority that dockerd trusts" },
    {
      path: PLACES.caKey,
      text: authority.key,
      why: "its key: whoever reads it can be any user",
      ...secret,
    },
    { path: PLACES.server, text: server.certificate, why: "dockerd's certificate" },
    { path: PLACES.serverKey, text: server.key, why: "its key", ...secret },
    ...wanted.users.flatMap((user) => userRows(wanted, user, authority, clients)),
  ];
}

function userRows(
  wanted: OperatorChoice,
  { name, account }: HostUser,
  authority: Pair,
  clients: Pairs["clients"],
): readonly Row[] {
  const pair = clients.get(name);
  if (pair === undefined) throw new Error(`There is no certificate for "${name}"`);
  const at = (file: string): string => join(wanted.out, name, file);
  const owner = account === null ? {} : { owner: { uid: account.uid, gid: account.gid } };
  return [
    { path: at("ca.pem"), text: authority.certificate, why: `the authority, for ${name}` },
    { path: at("cert.pem"), text: pair.certificate, why: `${name}'s certificate` },
    { path: at("key.pem"), text: pair.key, why: `its key`, mode: 0o600, isSecret: true, ...owner },
    {
      path: at("create-context.sh"),
      text: contextScript(`tcp://${hostOfContext(wanted)}`),
      why: `creates ${name}'s docker context`,
      mode: 0o755,
    },
  ];
}

function hostOfContext({ listen, serverNames }: OperatorChoice): string {
  const [name = ""] = serverNames;
  return `${name.includes(":") ? `[${name}]` : name}:${portIn(listen)}`;
}

function contextScript(host: string): string {
  return `#!/bin/sh
# Creates or updates the docker context "dockwarden" with the certificate beside this file, and uses it.
set -e
cd "$(dirname "$0")"
action=create
if docker context inspect dockwarden > /dev/null 2>&1; then action=update; fi
docker context $action dockwarden --docker "host=${host},ca=$PWD/ca.pem,cert=$PWD/cert.pem,key=$PWD/key.pem"
docker context use dockwarden
`;
}

function planSettings(
  host: HostFiles,
  { use, users }: OperatorChoice,
  shipped: ShippedTexts,
): PlannedRows {
  const path = PLACES.settings;
  const text = settingsOfUse(use, users);
  const now = host.read(path);
  const rows = [{ path, text, why: `the settings for ${use}` }];
  if (
    now === null ||
    now.content.toString() === text ||
    now.content.toString() === shipped.settings
  )
    return { rows, notes: [] };
  const written = host.installed?.entries.find((entry) => entry.path === path);
  if (written === undefined)
    throw new UsageError(
      `Cannot write "${path}": it has settings that init did not write; move it away first`,
    );
  if (sameMark(markOf(now), written.after)) return { rows, notes: [] };
  const note = `${path} was changed since init wrote it, and stays as it is; move it away to have it written again`;
  return { rows: [], notes: [note] };
}

function unitRows(
  host: HostFiles,
  { program }: OperatorChoice,
  shipped: ShippedTexts,
): readonly Row[] {
  const at = (unit: string): string => join(PLACES.units, unit);
  const service = unitFor(program, shipped.service);
  return [
    { path: at(UNITS.pluginSocket), text: shipped.socket, why: "the socket on which dockerd asks" },
    { path: at(UNITS.plugin), text: service, why: "starts Dockwarden" },
    ...(host.hasLogrotate
      ? [{ path: PLACES.logrotate, text: shipped.logrotate, why: "rotates the audit log" }]
      : []),
  ];
}

/** Plans the drop-in of docker.service and daemon.json, which is last: from then on dockerd may ask. */
function planDocker(host: HostFiles, wanted: OperatorChoice): PlannedRows {
  const command = execStartOf(host.dockerUnit);
  if (wanted.users.length === 0) {
    const text = host.read(wanted.daemonJson)?.content.toString() ?? "";
    refusePlainHosts(readDaemonJson(text, wanted.daemonJson), wanted.daemonJson, command ?? "");
  }
  if (command === null) {
    const note = `docker.service was not found; if it starts dockerd with -H fd://, follow docs/who-calls/gateway.md`;
    return { rows: [daemonJsonRow(host, wanted)], notes: [note] };
  }
  const hasUsers = wanted.users.length > 0;
  refuseFlags(command, wanted.daemonJson, hasUsers);
  const kept = withoutFdHost(command);
  const why = 'removes "-H fd://", beside which dockerd does not accept "hosts"';
  const dropIn = { path: PLACES.dropIn, text: dropInOf(kept), why };
  const rows = [...(hasUsers && kept !== command ? [dropIn] : []), daemonJsonRow(host, wanted)];
  return { rows, notes: [] };
}

function daemonJsonRow(host: HostFiles, { users, listen, daemonJson: path }: OperatorChoice): Row {
  const tcpHost = users.length > 0 ? `tcp://${listen}` : null;
  const before = host.read(path) ?? { content: Buffer.of(), mode: 0o644, ...host.owner };
  const text = before.content.toString();
  const edits = planDaemonJson(readDaemonJson(text, path), tcpHost);
  return {
    path,
    text: edits.length === 0 ? text : editDaemonJson(text, edits),
    why: `dockerd asks Dockwarden${tcpHost === null ? "" : ", and listens for certificates"}`,
    mode: before.mode,
    owner: { uid: before.uid, gid: before.gid },
    edits,
  };
}
