import type { Seeded } from "../../../random.js";
import { LINKS_IMAGE } from "./lab.js";
import { randomMounts, volumeOptions } from "./mounts.js";
import { PLACES, type CallStep, type Place, type Sequence, type Step } from "./step.js";

/** Where random sequences run. */
export interface Setting {
  /** Whether sources may move while dockerd mounts them: without the pinning runtime that race is known. */
  readonly isPinned: boolean;
}

/** What a sequence has made so far. */
interface State {
  readonly random: Seeded;
  readonly user: Sequence["user"];
  readonly containers: string[];
  readonly volumes: string[];
  readonly images: string[];
  /** The places that something was made with. */
  readonly places: Place[];
  count: number;
}

const LENGTH = { least: 6, more: 12 };

/** Makes a sequence of random calls and moves; the same seed gives the same one. */
export function randomSequence(random: Seeded, { isPinned }: Setting): Sequence {
  const user = random.pick(["alice", "job"] as const);
  const state: State = {
    random,
    user,
    containers: [],
    volumes: [],
    images: [],
    places: [],
    count: 0,
  };
  const moves = isPinned ? [...MOVES, stir] : MOVES;
  const steps: Step[] = [...volume(state), ...container(state)];
  const length = LENGTH.least + random.below(LENGTH.more);
  while (steps.length < length) {
    const kind = random.pick([moves, moves, MAKES, USES, USES]);
    steps.push(...random.pick(kind)(state));
  }
  return { user, steps };
}

type Rule = (state: State) => readonly Step[];

const swap: Rule = (state) => [{ swap: movable(state) }];
const back: Rule = (state) => [{ back: movable(state) }];
const stir: Rule = (state) => [
  { stir: movable(state), pauseMs: state.random.pick([0, 1, 5, 20, 100]) },
];

/** A place, in most cases one that something was made with. */
function movable({ random, places }: State): Place {
  return random.below(4) === 0 || places.length === 0 ? random.pick(PLACES) : random.pick(places);
}

/** Remembers the places that a body names. */
function withPlaces<Body extends object>(state: State, body: Body): Body {
  const names = [...JSON.stringify(body).matchAll(/\{home\}\/(\w+)/g)].map(([, name]) => name);
  state.places.push(...PLACES.filter((place) => names.includes(place)));
  return body;
}

const still: Rule = () => [{ still: true }];
const wait: Rule = ({ random }) => [{ waitMs: random.pick([50, 200, 500]) }];

/** Has a container exchange a directory of its own file system for a link. */
const stirIn: Rule = ({ random, containers }) =>
  containers.length === 0
    ? []
    : [
        {
          stirIn: random.pick(containers),
          names: random.pick([
            ["/tmp/w/many", "/tmp/w/link"],
            ["/tmp/p", "/tmp/parent"],
          ] as const),
          pauseMs: random.pick([0, 1, 5]),
        },
      ];

/** Goes on exchanging names in a folder of a container, in most cases one that was started, when that has ended. */
const hold: Rule = ({ random, containers }) =>
  containers.length === 0
    ? []
    : [
        {
          hold: random.pick(containers),
          folder: random.pick(FOLDERS),
          names: random.pick([
            ["many", "link"],
            ["own", "device"],
          ] as const),
        },
      ];

const MOVES: readonly Rule[] = [swap, swap, swap, back, still, stirIn, hold, hold, wait];

/** A new volume, or one of a name that another had, which may have been removed. */
const volume: Rule = (state) => {
  const { random, user, volumes } = state;
  const isNew = volumes.length === 0 || random.below(3) > 0;
  const name = isNew ? `${user}_v${++state.count}` : random.pick(volumes);
  if (isNew) volumes.push(name);
  const body = { Name: name, Driver: "local", DriverOpts: volumeOptions(random) };
  return [{ call: "POST /volumes/create", body: withPlaces(state, body) }];
};

/** Folders of containers in which there is what can be exchanged. */
const FOLDERS = ["/tmp/w", "/data/w", "/src/w"] as const;
/** Reads and writes all that may be mounted. */
const READ = "ls -lR /src /data /tmp/w; cat /src/* /data/* /tmp/w/* /etc/hosts /etc/resolv.conf";
/** Makes what can be exchanged in the container, slowly readable. */
const LINKS = `for w in ${FOLDERS.join(" ")}; do mkdir -p $w/many; ln -s {canaries}/many $w/link
head -c 4096 /dev/zero > $w/own; for i in $(seq 0 99); do echo mine > $w/many/f$i; done; done
mkdir -p /tmp/p/dir; ln -s {canaries}/parent /tmp/parent`;
const ENDS = ["sleep 1000", "sleep 1000", "exit 1", "sleep 0.3; exit 1"];

const container: Rule = (state) => {
  const { random, user, containers, images } = state;
  const key = `c${++state.count}`;
  const { hostConfig, config } = randomMounts(random, state);
  const join = containers.length > 0 && random.below(2) === 0 ? joining(state) : {};
  const restarts = random.pick([...Array.from({ length: 8 }, () => "no"), "on-failure", "always"]);
  const limit = restarts === "on-failure" ? { MaximumRetryCount: 3 } : {};
  const body = {
    ...(random.below(3) === 0 ? { Image: random.pick([LINKS_IMAGE, ...images]) } : {}),
    ...config,
    ...random.pick<object>([{}, {}, { WorkingDir: "/src/made" }, { Healthcheck: HEALTH }]),
    Cmd: ["sh", "-c", `${random.pick([READ, LINKS, `${LINKS}\n${READ}`])}; ${random.pick(ENDS)}`],
    HostConfig: { ...hostConfig, ...join, RestartPolicy: { Name: restarts, ...limit } },
  };
  containers.push(key);
  const call = `POST /containers/create?name=${user}_${key}`;
  const start: Step = { call: `POST /containers/{${key}}/start` };
  const created: Step = { call, as: key, body };
  withPlaces(state, body);
  return random.below(3) === 0 ? [created] : [created, start];
};

const HEALTH = { Test: ["CMD", "cat", "/src/inner", "/src/file"], Interval: 1e9 };

function joining({ random, user, containers }: State): object {
  // `multi-tenant` lets only networks be joined.
  const others = user === "alice" ? [] : ["PidMode", "IpcMode"];
  const member = random.pick(["NetworkMode", "NetworkMode", "NetworkMode", ...others]);
  return { [member]: `container:{${random.pick(containers)}}` };
}

const commit: Rule = (state) => {
  const { random, user, containers, images } = state;
  if (containers.length === 0) return [];
  const repo = user === "alice" ? "alice/made" : "made";
  images.push(repo);
  const query = `container={${random.pick(containers)}}&repo=${repo}&pause=${random.below(2)}`;
  return [{ call: `POST /commit?${query}`, repeat: 1 + random.below(3) }];
};

const build: Rule = ({ user }) => [
  { call: `POST /build?t=${user === "alice" ? "alice" : "localhost"}/built`, body: "context" },
];
const importLinks: Rule = () => [
  { call: "POST /images/create?fromSrc=-&repo=localhost/links", body: "links" },
];
const network: Rule = (state) => [
  { call: "POST /networks/create", body: { Name: `${state.user}_n${++state.count}` } },
];

const MAKES: readonly Rule[] = [
  volume,
  container,
  container,
  container,
  commit,
  build,
  importLinks,
  network,
];

/** A call on one of the containers. */
const on =
  (method: string, verb: string, more: Partial<Omit<CallStep, "call">> = {}): Rule =>
  ({ random, containers }) =>
    containers.length === 0
      ? []
      : [{ call: `${method} /containers/{${random.pick(containers)}}${verb}`, ...more }];

const PATHS = [
  "/",
  "/src",
  "/src/sub",
  "/data",
  "/tmp/w",
  "/tmp/w/many",
  "/data/w",
  "/src/w/own",
  "/tmp/p/dir",
  "/etc/hosts",
];

const archive =
  (method: "GET" | "HEAD" | "PUT"): Rule =>
  (state) =>
    on(method, `/archive?path=${state.random.pick(PATHS)}`, {
      ...(method === "PUT" ? { body: "links" as const } : {}),
      repeat: 1 + state.random.below(4),
    })(state);

const exec: Rule = (state) => {
  const key = `e${++state.count}`;
  const Cmd = ["sh", "-c", READ];
  const own = state.user === "alice" ? { User: "10001:10001" } : {};
  const body = { Cmd, AttachStdout: true, WorkingDir: "/src", ...own };
  const created = on("POST", "/exec", { as: key, body })(state);
  return [...created, { call: `POST /exec/{${key}}/start`, body: { Detach: false } }];
};

const updateRestarts: Rule = on("POST", "/update", {
  body: { RestartPolicy: { Name: "on-failure", MaximumRetryCount: 3 } },
});

const removeVolume: Rule = ({ random, volumes }) =>
  volumes.length === 0 ? [] : [{ call: `DELETE /volumes/${random.pick(volumes)}` }];
const inspectVolume: Rule = ({ random, volumes }) =>
  volumes.length === 0 ? [] : [{ call: `GET /volumes/${random.pick(volumes)}` }];

const USES: readonly Rule[] = [
  ...Array.from({ length: 4 }, () => on("POST", "/start")),
  on("POST", "/restart?t=0"),
  on("POST", "/restart?t=0", { later: true }),
  on("POST", "/stop?t=0"),
  on("POST", "/kill"),
  on("POST", "/pause"),
  on("POST", "/unpause"),
  updateRestarts,
  on("POST", "/rename?name={user}_renamed"),
  exec,
  exec,
  archive("GET"),
  archive("GET"),
  archive("HEAD"),
  archive("PUT"),
  on("GET", "/export"),
  on("GET", "/changes"),
  commit,
  on("GET", "/logs?stdout=1&stderr=1"),
  on("POST", "/attach?logs=1&stdout=1"),
  on("GET", "/top"),
  on("GET", "/stats?stream=0&one-shot=1"),
  on("GET", "/json?size=1"),
  on("DELETE", "?force=1&v=1"),
  removeVolume,
  inspectVolume,
];
