import { join } from "node:path";
import { describeThrown } from "../../domain/errors.js";
import { applyFiles, startRun } from "./apply-files.js";
import { authorityOf, clientPairOf, refuseReadableKey, serverPairOf } from "./certificates.js";
import type { StoredPair } from "./certificates.js";
import type { Plan, Units } from "./changes.js";
import { act, askConsent, unitsNow, type Consent, type Environment } from "./environment.js";
import { merged, missingStateFolders, writeInstallState } from "./install-state.js";
import type { InstallState, Installed, PendingRun } from "./install-state.js";
import { PLACES, UNITS, UNIT_FOLDERS } from "./places.js";
import { planFiles } from "./plan-files.js";
import type { HostFiles, OperatorChoice, Pairs, ShippedTexts } from "./plan-files.js";
import { HANDLED_UNITS, setUpActions } from "./plan-services.js";
import { addressIn, portIn } from "./read-flags.js";
import { recover } from "./recover.js";
import { rollBack } from "./roll-back.js";
import { notesOf, showPlan } from "./show-plan.js";
import type { Access } from "./verify.js";
import { ownGid, ownUid, type Disk } from "./disk.js";

/** Dependencies of init beside the host. */
export interface InitEnvironment extends Environment {
  readonly shipped: ShippedTexts;
  /** Milliseconds since 1970, for certificates. */
  readonly now: number;
  /** Returns the warnings about a settings file. @throws {SettingsError} When it has problems. */
  readonly checkSettings: (text: string) => readonly string[];
  /** @throws {Error} When dockerd cannot be used as planned. */
  readonly verify: (accesses: readonly Access[]) => Promise<void>;
}

/** The end of init. `rolled-back` and `declined` leave the host as it was. */
export type InitOutcome = "done" | "unchanged" | "declined" | "rolled-back";

/**
 * Sets Dockwarden up: plans, shows, asks, applies and verifies. Whatever fails afterwards is rolled back.
 *
 * @throws {UsageError} When it cannot begin; nothing has changed then.
 */
export async function init(
  wanted: OperatorChoice,
  consent: Consent,
  environment: InitEnvironment,
): Promise<InitOutcome> {
  const { disk, streams } = environment;
  const state = await recover(environment, consent.dryRun);
  const pairs = await pairsOf(wanted, environment);
  const units = await unitsNow(environment.services, HANDLED_UNITS);
  const plan = planOf(wanted, environment, state, pairs, units);
  if (plan.changes.length === 0 && plan.actions.length === 0) {
    streams.out(`${notesOf(plan)}Nothing is to change.\n`);
    return "unchanged";
  }
  streams.out(showPlan(plan));
  const answer = await askConsent(environment, consent);
  if (answer !== "go") return answer;
  const run = startRun(disk, plan.changes, units);
  return install(environment, state, run, plan, accessesOf(wanted, pairs));
}

function planOf(
  wanted: OperatorChoice,
  environment: InitEnvironment,
  { installed }: InstallState,
  pairs: Pairs | null,
  units: Units,
): Plan {
  const host = readHost(environment.disk, installed);
  const { changes, notes } = planFiles(host, wanted, pairs, environment.shipped);
  const settings = changes.find(({ path }) => path === PLACES.settings)?.after;
  const warnings = settings ? environment.checkSettings(settings.content.toString()) : [];
  const hasDropIn =
    changes.some(({ path }) => path === PLACES.dropIn) || host.read(PLACES.dropIn) !== null;
  const actions = environment.services === null ? [] : setUpActions(changes, units, hasDropIn);
  return { first: [], changes, actions, notes: [...notes, ...warnings] };
}

async function install(
  environment: InitEnvironment,
  state: InstallState,
  run: PendingRun,
  plan: Plan,
  accesses: readonly Access[],
): Promise<InitOutcome> {
  const { disk, services, streams } = environment;
  const ownFolders = [...new Set([...state.ownFolders, ...missingStateFolders(disk)])];
  const base = { ...state, ownFolders };
  writeInstallState(disk, { ...base, pending: run });
  try {
    applyFiles(disk, run, plan.changes);
    await act(services, plan.actions);
    if (services !== null) await environment.verify(accesses);
  } catch (thrown) {
    streams.err(`dockwarden: ${describeThrown(thrown)}; everything is rolled back\n`);
    const left = await rollBack(environment, run, true);
    for (const line of left) streams.err(`dockwarden: ${line}\n`);
    writeInstallState(disk, { ...base, pending: null });
    return "rolled-back";
  }
  writeInstallState(disk, {
    ...base,
    installed: merged(state.installed, run),
    pending: null,
    mustStartDocker: false,
  });
  streams.out("Done.\n");
  return "done";
}

async function pairsOf(
  wanted: OperatorChoice,
  { disk, now }: InitEnvironment,
): Promise<Pairs | null> {
  if (wanted.users.length === 0) return null;
  const text = (path: string): string | null => disk.read(path)?.content.toString() ?? null;
  const stored = (certificate: string, key: string): StoredPair => ({
    certificate: text(certificate),
    key: text(key),
  });
  const caKey = disk.read(PLACES.caKey);
  if (caKey !== null) refuseReadableKey(PLACES.caKey, caKey);
  const authority = await authorityOf(stored(PLACES.ca, PLACES.caKey), now);
  const server = stored(PLACES.server, PLACES.serverKey);
  const clients = new Map<string, Pairs["authority"]>();
  for (const { name } of wanted.users) {
    const folder = `${wanted.out}/${name}`;
    const own = stored(`${folder}/cert.pem`, `${folder}/key.pem`);
    clients.set(name, await clientPairOf(own, authority, name, now));
  }
  return {
    authority: authority.pair,
    server: await serverPairOf(server, authority, hostsOf(wanted), now),
    clients,
  };
}

/** The names and addresses of dockerd's certificate. This host checks it by the last ones. */
function hostsOf({ serverNames, listen }: OperatorChoice): readonly string[] {
  return [...new Set([...serverNames, "localhost", "127.0.0.1", connectAddress(listen)])];
}

/** Returns the address by which this host reaches a listener. */
function connectAddress(listen: string): string {
  const address = addressIn(listen);
  if (address === "0.0.0.0") return "127.0.0.1";
  return address === "::" ? "::1" : address;
}

function accessesOf({ listen }: OperatorChoice, pairs: Pairs | null): readonly Access[] {
  const socket = { how: "on its own socket", options: { socketPath: PLACES.dockerSocket } };
  if (pairs === null) return [socket];
  const { authority, clients } = pairs;
  const host = connectAddress(listen);
  const port = portIn(listen);
  const byUser = [...clients].map(([user, { certificate: cert, key }]) => ({
    how: `with ${user}'s certificate`,
    options: { host, port, ca: authority.certificate, cert, key },
  }));
  return [...byUser, socket];
}

/** Returns the host's files as init needs them. */
function readHost(disk: Disk, installed: Installed | null): HostFiles {
  return {
    read: disk.read,
    dockerUnit: dockerUnitIn(disk),
    hasLogrotate: disk.hasFolder("/etc/logrotate.d"),
    installed,
    owner: { uid: ownUid(), gid: ownGid() },
  };
}

/** Returns the texts of docker.service and of its drop-ins but for our own; none if there is no such unit. */
function dockerUnitIn(disk: Disk): readonly string[] {
  const text = (path: string): string | null => disk.read(path)?.content.toString() ?? null;
  const units = UNIT_FOLDERS.map((folder) => text(join(folder, UNITS.docker)));
  const unit = units.find((one) => one !== null) ?? null;
  if (unit === null) return [];
  // Of two drop-ins of one name, systemd reads the one in the first folder.
  const dropIns = new Map<string, string>();
  for (const folder of [...UNIT_FOLDERS].reverse())
    for (const name of disk.names(join(folder, `${UNITS.docker}.d`)))
      if (name.endsWith(".conf")) dropIns.set(name, join(folder, `${UNITS.docker}.d`, name));
  const paths = [...dropIns].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
  const others = paths.filter((path) => path !== PLACES.dropIn).map((path) => text(path) ?? "");
  return [unit, ...others];
}
