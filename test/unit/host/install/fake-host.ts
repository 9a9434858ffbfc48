import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ServiceAction, UnitState } from "../../../../src/host/install/changes.js";
import { openDisk, type Disk } from "../../../../src/host/install/disk.js";
import type { Consent } from "../../../../src/host/install/environment.js";
import { init, type InitEnvironment, type InitOutcome } from "../../../../src/host/install/init.js";
import { shippedTexts } from "../../../../src/host/install/own-program.js";
import { PLACES } from "../../../../src/host/install/places.js";
import type { OperatorChoice } from "../../../../src/host/install/plan-files.js";
import { wordsOf, type Services } from "../../../../src/host/install/systemctl.js";
import { uninstall, type Removal } from "../../../../src/host/install/uninstall.js";

/** What the tests' operator wants unless they say otherwise. */
export const WANTED: OperatorChoice = {
  use: "shared-workstation",
  users: [{ name: "alice", account: { uid: 0, gid: 0, home: "/home/alice" } }],
  listen: "127.0.0.1:2376",
  serverNames: ["127.0.0.1"],
  out: PLACES.users,
  daemonJson: PLACES.daemonJson,
  program: ["/usr/local/bin/dockwarden"],
};

/** Docker's unit as Debian ships it. */
export const DOCKER_UNIT = `[Unit]
Requires=docker.socket
[Service]
EnvironmentFile=-/etc/default/docker
ExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
`;

/** What dockerd is configured with before init. */
export const DAEMON_JSON = `{
    "log-driver": "local",
    "unknown-to-init": {"b": 1, "a": [1.50]},
    "authorization-plugins": ["other"],
    "live-restore": true
}
`;

/** Writes files below a root, by their paths on the host. */
export function fill(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** A host with Docker, its times in the past. */
export function makeHost(root: string): void {
  fill(root, {
    "/etc/docker/daemon.json": DAEMON_JSON,
    "/usr/lib/systemd/system/docker.service": DOCKER_UNIT,
    "/etc/logrotate.d/other": "",
    "/var/lib/other": "",
  });
  chmodSync(join(root, "etc/docker/daemon.json"), 0o640);
  for (const path of ["etc/docker/daemon.json", "etc/docker", "etc"])
    utimesSync(join(root, path), 1_700_000_000.5, 1_700_000_000.5);
}

/** A service manager in memory. */
export interface FakeServices extends Services {
  /** What was asked: `restart docker.service`. */
  readonly asked: string[];
  readonly states: Map<string, UnitState>;
}

const OFF: UnitState = { isActive: false, isEnabled: false, isFailed: false };

/** A host on which systemd runs dockerd. `fails` says which action fails: `restart docker.service`. */
export function fakeServices(fails: (action: string) => boolean = () => false): FakeServices {
  const asked: string[] = [];
  const on = { isActive: true, isEnabled: true, isFailed: false };
  const states = new Map<string, UnitState>([
    ["docker.service", on],
    ["docker.socket", on],
  ]);
  return {
    asked,
    states,
    stateOf: (unit) => Promise.resolve(states.get(unit) ?? OFF),
    run(action) {
      const words = wordsOf(action).join(" ");
      asked.push(words);
      if (fails(words)) return Promise.reject(new Error(`systemctl ${words}: it failed`));
      if (action.verb !== "daemon-reload")
        states.set(action.unit, { ...(states.get(action.unit) ?? OFF), ...AFTER[action.verb] });
      return Promise.resolve();
    },
  };
}

const AFTER: Readonly<Record<Exclude<ServiceAction["verb"], "daemon-reload">, Partial<UnitState>>> =
  {
    enable: { isEnabled: true },
    disable: { isEnabled: false },
    start: { isActive: true, isFailed: false },
    restart: { isActive: true, isFailed: false },
    stop: { isActive: false, isFailed: false },
    reload: {},
  };

/** An environment, and what was said in it. */
export interface FakeHost extends InitEnvironment {
  readonly said: () => string;
}

/** Below `root`, without services unless some are given. */
export function fakeHost(root: string, changes: Partial<InitEnvironment> = {}): FakeHost {
  let text = "";
  const say = (one: string): void => {
    text += one;
  };
  return {
    disk: openDisk(root),
    services: null,
    ask: null,
    streams: { out: say, err: say },
    shipped: shippedTexts(),
    now: Date.UTC(2026, 10, 28),
    checkSettings: () => [],
    verify: () => Promise.resolve(),
    ...changes,
    said: () => text,
  };
}

const YES: Consent = { dryRun: false, yes: true };

/** Runs init without questions. */
export function initialize(
  environment: InitEnvironment,
  changes: Partial<OperatorChoice> = {},
): Promise<InitOutcome> {
  return init({ ...WANTED, ...changes }, YES, environment);
}

/** Runs uninstall without questions. */
export function remove(environment: InitEnvironment, changes: Partial<Removal> = {}) {
  return uninstall(
    { ...YES, purge: false, daemonJson: PLACES.daemonJson, ...changes },
    environment,
  );
}

/** What `takeSnapshot` notes of a file or folder. */
export type Snapshot = Readonly<Record<string, string>>;

/** Contents, modes, owners and times of all that is below a root. */
export function takeSnapshot(root: string, withTimes = true): Snapshot {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    ["", ...names].map((name) => {
      const stats = lstatSync(join(root, name));
      const content = stats.isFile() ? readFileSync(join(root, name), "base64") : "folder";
      // A clock of the kernel is coarser than what utimes takes.
      const time = withTimes && name !== "var/lib" ? stats.mtimeMs.toFixed(2) : "";
      return [name, [stats.mode.toString(8), stats.uid, stats.gid, time, content].join(" ")];
    }),
  );
}

/** What a disk and services throw once they have died. */
class Killed extends Error {
  override readonly name = "Killed";
}

/**
 * Makes disk and services die at the `step`th change, and fail from then on, as when the process is killed: what would be
 * undone afterwards is not. A write that dies leaves half of its new file.
 */
export function dyingAt(
  step: number,
  root: string,
  { disk, services }: Pick<InitEnvironment, "disk" | "services">,
): Pick<InitEnvironment, "disk" | "services"> {
  let left = step;
  const count = (): void => {
    left -= 1;
    if (left <= 0) throw new Killed("killed");
  };
  const write: Disk["write"] = (path, file, mtimeMs) => {
    left -= 1;
    if (left === 0) leaveHalf(join(root, path));
    if (left <= 0) throw new Killed("killed");
    disk.write(path, file, mtimeMs);
  };
  const counted =
    <Args extends readonly unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      count();
      return call(...args);
    };
  return {
    disk: {
      ...disk,
      write,
      remove: counted(disk.remove),
      tidy: counted(disk.tidy),
      makeFolder: counted(disk.makeFolder),
      removeFolder: counted(disk.removeFolder),
      setFolderTime: counted(disk.setFolderTime),
    },
    services:
      services === null
        ? null
        : {
            ...services,
            run: async (action) => {
              count();
              await services.run(action);
            },
          },
  };
}

function leaveHalf(place: string): void {
  writeFileSync(join(dirname(place), `.${basename(place)}.dockwarden-new`), "half");
}

/** Returns true for what a dying disk throws. @throws Anything else. */
export function isKilled(thrown: unknown): boolean {
  if (thrown instanceof Killed) return true;
  throw thrown;
}
