import { CREATE, RUN, type LoadCall } from "../harness/load-call.js";
import { TMPFS_ATTACKS, TMPFS_HONEST } from "./tmpfs-calls.js";

/** Returns so many names. */
export const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `x${index}`);
const mapOf = (count: number): object => Object.fromEntries(many(count).map((name) => [name, ""]));

/** A container with such a log. */
export function logged(Config: object, Type = "json-file"): LoadCall {
  return {
    target: CREATE,
    body: { ...RUN, HostConfig: { LogConfig: { Type, Config } } },
  };
}

const LONG = "x".repeat(20_000);

/** A container whose log shows a member of the name `a` in each line. */
function withLong(option: string, changes: object): LoadCall {
  const HostConfig = { LogConfig: { Type: "json-file", Config: { [option]: "b,a" } } };
  return { target: CREATE, body: { ...RUN, HostConfig, ...changes } };
}

function checked(Healthcheck: object): LoadCall {
  const Test = ["CMD", "true"];
  return { target: CREATE, body: { ...RUN, Healthcheck: { Test, ...Healthcheck } } };
}

function serving(task: object, container: object = {}): LoadCall {
  const ContainerSpec = { Image: "busybox", ...container };
  return {
    target: "/services/create",
    body: { Name: "s", TaskTemplate: { ContainerSpec, ...task } },
  };
}

function listing(target: string, filters: object): LoadCall {
  return {
    method: "GET",
    target: `${target}?filters=${encodeURIComponent(JSON.stringify(filters))}`,
  };
}

/** A container with a time to stop in. */
const stopping = (StopTimeout: unknown): LoadCall => ({
  target: CREATE,
  body: { ...RUN, StopTimeout },
});

const graceful = (StopGracePeriod: number): LoadCall => serving({}, { StopGracePeriod });

const getting = (target: string): LoadCall => ({ method: "GET", target });

const ENDLESS = { "max-size": "1", "max-file": "2000000000" };
const REGEX = "(\\pL{100}){10}";

/** Each keeps dockerd busy, or grows its memory, beyond the limits of any container. */
export const ATTACKS: Readonly<Record<string, LoadCall>> = {
  "logs of a byte in two thousand million files": logged(ENDLESS),
  "the same by the driver local": logged(ENDLESS, "local"),
  "many files of a fair size": logged({ "max-size": "10m", "max-file": "2000000000" }),
  "the number with a sign": logged({ "max-size": "10m", "max-file": "+2000000000" }),
  "the number with zeros before it": logged({ "max-size": "10m", "max-file": "0000101" }),
  "a size with a unit": logged({ "max-size": "1b", "max-file": "99" }),
  "a size with a fraction": logged({ "max-size": "0.001k", "max-file": "99" }),
  "a size in another base": logged({ "max-size": "0x1p1", "max-file": "99" }),
  "logs of a service": serving({ LogDriver: { Name: "json-file", Options: ENDLESS } }),
  "logs of all services": {
    target: "/swarm/init",
    body: {
      ListenAddr: "127.0.0.1:2377",
      Spec: { TaskDefaults: { LogDriver: { Name: "json-file", Options: ENDLESS } } },
    },
  },
  "a buffer of the size of the memory": logged({ mode: "non-blocking", "max-buffer-size": "64g" }),
  "a cache of a byte": logged({ "cache-max-size": "1", "cache-max-file": "99" }, "syslog"),
  "a driver that connects without a rest": logged({ "gelf-tcp-reconnect-delay": "0" }, "gelf"),
  "a pattern in each log": logged({ "labels-regex": "^app" }),
  "a tag that repeats a name": logged({ tag: "{{.Name}}".repeat(12_000) }),
  "a tag a name too long": logged({ tag: "{{.Name}}".repeat(29) }),
  "a tag by a key in another case": logged({ Tag: "{{.ID}}".repeat(99) }, "gelf"),
  "a tag of a service": serving({
    LogDriver: { Name: "json-file", Options: { tag: "{{.Name}}".repeat(99) } },
  }),
  "a label of 20 kB in each line of a log": withLong("labels", { Labels: { a: LONG } }),
  "a variable of 20 kB in each line of a log": withLong("env", { Env: [`a=${LONG}`] }),
  "a name that a log may repeat": { ...logged({}), target: `${CREATE}?name=${"n".repeat(256)}` },
  "a new name that a log may repeat": { target: `/containers/web/rename?name=${"n".repeat(4000)}` },
  "health checks each millisecond": checked({ Interval: 1_000_000 }),
  "a start with checks each millisecond": checked({ StartInterval: 1_000_000, StartPeriod: 1e12 }),
  "health checks of a service": serving({}, { Healthcheck: { Interval: 1_000_000 } }),
  "health checks of an image": {
    target: "/commit?container=web&repo=fast",
    body: { Healthcheck: { Test: ["CMD", "true"], Interval: 1_000_000 } },
  },
  "a service that restarts at once": serving({ RestartPolicy: { Condition: "any", Delay: 0 } }),
  "more labels than a list should repeat": {
    target: CREATE,
    body: { ...RUN, Labels: mapOf(300) },
  },
  "long labels of a volume": {
    target: "/volumes/create",
    body: { Name: "v", Labels: { a: "x".repeat(40_000) } },
  },
  "more ulimits by an update": {
    target: "/containers/web/update",
    body: { Ulimits: many(300).map(() => ({ Name: "nofile", Soft: 1, Hard: 1 })) },
  },
  "more aliases than a resolver should keep": {
    target: "/networks/bridge/connect",
    body: { Container: "web", EndpointConfig: { Aliases: many(300) } },
  },
  "a command of a container of 400 kB": {
    target: CREATE,
    body: { ...RUN, Cmd: ["true", "x".repeat(400_000)] },
  },
  "a command of an exec of 200 kB": {
    by: "ambiguous_json",
    target: "/containers/web/exec",
    body: { Cmd: ["true", "x".repeat(200_000)] },
  },
  "detach keys without end": {
    target: "/containers/web/exec",
    body: { Cmd: ["true"], DetachKeys: "a,".repeat(5000) + "a" },
  },
  "detach keys of an attachment": {
    target: `/containers/web/attach?logs=1&detachKeys=${"a,".repeat(500)}a`,
  },
  "a regular expression that repeats": listing("/containers/json", { name: [REGEX] }),
  "one in the other form": listing("/networks", { id: { [REGEX]: true } }),
  "one for images and volumes": listing("/volumes", { name: [REGEX] }),
  "all ports by a filter": listing("/containers/json", { publish: ["0-65535/tcp"] }),
  "many ranges of ports": listing("/containers/json", {
    expose: Array.from({ length: 60 }, (_, at) => `0-65535/p${at}`),
  }),
  "a range in the other form": listing("/containers/json", { publish: { "1-2000": true } }),
  "two ranges that are too much together": listing("/containers/json", {
    publish: ["1-600"],
    expose: ["1-600"],
  }),
  "a port with a sign": listing("/containers/json", { publish: ["+1"] }),
  "many regular expressions": listing("/containers/json", { name: many(50) }),
  "a container that is waited for without end": stopping(-1),
  "one that is waited for a second too long": stopping(121),
  "one that is waited for for ages": stopping(2 ** 53),
  "one by a key in another case": { target: CREATE, body: { ...RUN, stoptimeout: -1 } },
  "a service that is waited for without end": graceful(-1),
  "a service that is waited for a moment too long": graceful(120_000_000_001),
  "a stop that waits without end": { target: "/containers/web/stop?t=-1" },
  "a stop that waits too long": { target: "/containers/web/stop?t=121" },
  "the same with a sign": { target: "/containers/web/stop?t=%2B3600" },
  "a restart that waits without end": { target: "/containers/web/restart?t=-10" },
  "a restart that waits too long": { target: "/containers/web/restart?t=999999999" },
  "the size of a container": getting("/containers/web/json?size=1"),
  "the size by a word": getting("/containers/web/json?size=yes"),
  "the size by a number that is no boolean": getting("/containers/web/json?size=00"),
  "the size by white space of JavaScript": getting("/containers/web/json?size=0%EF%BB%BF"),
  "the sizes of all containers": getting("/containers/json?all=1&size=true"),
  "the sizes of a version of the API": getting("/v1.40/containers/json?size=TRUE"),
  "the sizes besides a filter": getting(
    `/containers/json?size=1&filters=%7B%22name%22%3A%5B%22a%22%5D%7D`,
  ),
  ...TMPFS_ATTACKS,
  "aliases in a network of the name Env": {
    target: CREATE,
    body: { ...RUN, NetworkingConfig: { EndpointsConfig: { Env: { Aliases: many(300) } } } },
  },
  "aliases in a network of the name Cmd": {
    target: CREATE,
    body: { ...RUN, NetworkingConfig: { EndpointsConfig: { Cmd: { Links: many(300) } } } },
  },
  "a long regular expression": listing("/containers/json", { name: ["\\pL".repeat(200)] }),
};

/** What clients send. */
export const HONEST: Readonly<Record<string, LoadCall>> = {
  "logs of some files": logged({ "max-size": "10m", "max-file": "5" }),
  "logs of 10k": logged({ "max-size": "10k", "max-file": "100" }),
  "health checks each 100 ms": checked({ Interval: 100_000_000, Timeout: 1e9 }),
  "a check of the image's times": checked({ Interval: 0, Timeout: 0 }),
  "many ports": {
    target: CREATE,
    body: {
      ...RUN,
      ExposedPorts: Object.fromEntries(
        Array.from({ length: 100 }, (_, at) => [`${10_000 + at}/udp`, {}]),
      ),
    },
  },
  "a long command": { target: CREATE, body: { ...RUN, Cmd: ["echo", ...many(5000)] } },
  "an exec with a script of 60 kB": {
    target: "/containers/web/exec",
    body: {
      Cmd: ["sh", "-c", "x".repeat(60_000)],
      DetachKeys: "ctrl-p,ctrl-q",
      WorkingDir: "/tmp",
    },
  },
  "a container that may take two minutes": stopping(120),
  "a container that is killed at once": stopping(0),
  "a container of the usual time": stopping(null),
  "an inspection without a size": getting("/containers/web/json?size=0"),
  "a list without sizes": getting("/containers/json?size=False"),
  ...TMPFS_HONEST,
  "a tag, labels and variables in a log": logged({
    tag: "{{.ImageName}}/{{.Name}}/{{.ID}}",
    labels: "app,team",
    env: "RELEASE",
  }),
  "a list by ports": listing("/containers/json", { publish: ["8000-8999/tcp", "80"] }),
  "a list by name": listing("/containers/json", { name: ["^/web-[0-9]+$"], label: ["a={b}"] }),
};
