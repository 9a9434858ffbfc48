/** Reads a table of this page: a row a line, and cells between bars; empty lines part the rooms. */
function table(text) {
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => line.split(" | ").map((cell) => cell.trim()));
}

/** What each folder of `src` may import beside itself and `domain/`: patterns below `src`. It stands below what it imports. */
const LAYERS = table(String.raw`
domain                        |                                                | All rooms share these types, so the types import no room.
files                         |                                                | Files, sockets and processes are handled alike, whoever does so.

audit/log                     | files                                          | A log is verified where no plugin runs, also on another machine.
audit/record                  | files audit/log                                | A record is tested without what led to it.
audit/index                   | files audit/log                                | An index is made of the log alone, and can be removed at any time.
audit/report                  | files audit/log                                | A report is made of a log alone; settings and catalogue are given as data.
audit/formats                 | audit/log/record-shape                         | A format is a function of a record, so that nothing else can get into it.
audit/send                    | files audit/(log|formats)                      | What sends the log can neither slow a decision nor fail one.
audit/page                    | files audit/(log|index)                        | Pages show what the index answers, and decide nothing.

engine/json                   |                                                | One strict parser reads message and body; it knows neither.
engine/protocol               | engine/json                                    | The strict parser reads the AuthZ message too.
engine/request                | engine/json                                    | What dockerd executes does not depend on who sent the request or why.
engine/host-paths             | files/program-files                            | The kernel resolves a path whatever the request is about.
engine/facts                  | engine/(request|host-paths)                    | Facts are built from the request alone, so they are tested without dockerd.
engine/identity               | files/run-briefly                              | Who the caller is does not depend on the request.
engine/settings               |                                                | A command checks settings without a policy or dockerd.
engine/fairness               |                                                | Users share what all need by rules that know no request.
engine/policy                 | files/program-files                            | The policy evaluates any input, whoever built it.
engine/executions             |                                                | The check compares events with decisions, both given as data.
engine/dockerd                | files/split-lines engine/fairness engine/settings/inspections-for | Only the settings say which inspections a request needs.
engine/inflight               | engine/fairness engine/dockerd/prober          | What an in-flight request holds does not depend on what dockerd says of its objects.
engine/ownership              | engine/(json|dockerd|inflight)                 | Ownership follows from what dockerd executed, not from how it was decided.
engine/targets                | engine/(facts|host-paths|settings|dockerd|inflight) | Targets are facts that need dockerd; the decision is made afterwards.
engine/decision               | engine audit/record                            | The plugin, the benchmarks and the corpus decide by the same code, without a socket.

policy-tools/bundle           | files engine/json engine/settings/parameter-types | A bundle is verified before anything of it is used.
policy-tools/build            | files engine/policy engine/settings/parameter-types engine/request/tables/routes policy-tools/bundle | A host that only evaluates loads nothing of it.
policy-tools/docs             | engine/settings/parameter-types engine/request/tables/routes policy-tools/build/read-metadata | A page is a function of what a control says of itself.
policy-tools/author           | files/program-files engine/(facts|host-paths|policy|request|settings) engine/protocol/read-response policy-tools/(build|docs) | Controls are checked where no plugin runs.
policy-tools/opa-docker-authz | engine/policy policy-tools/(build|bundle)      | A policy of another plugin is loaded as ours are.

preview/world                 | files/program-files engine/dockerd             | A made-up dockerd has objects, whoever asks about them.
preview/fake-dockerd          | preview/world                                  | It answers from its objects, and decides nothing.
preview/session               | files/program-files engine policy-tools/(build|bundle|opa-docker-authz) preview/(world|fake-dockerd) | Commands decide by the plugin's own code, and the plugin loads none of theirs.
preview/attack                | files/program-files engine/(identity|settings) preview/(world|session) | Attacks are decided as any other request.
preview/explain               | audit/log engine preview/(world|session|attack) | What would pass is found by deciding it.
preview/can-i                 | engine/(identity|settings) preview/(world|fake-dockerd|session|explain) | A question is a request that is decided.
preview/try                   | engine/protocol/reason-of engine/request/dockerd-view preview/(world|fake-dockerd|session) | What a client sends is decided as it comes.
preview/replay                | audit/log engine policy-tools/opa-docker-authz preview/session | What was recorded is decided again.
preview/learn                 | audit/log/record-shape engine/(identity|settings) preview/(world|session|attack|explain) | What is learnt reaches the settings as text alone.

host/doctor                   | files engine/settings                          | The host is examined from outside, by a process that shares no state with the plugin.
host/gateway                  | files                                          | The gateway is a process of its own, which neither reads nor decides a request.
host/runtime                  | engine/json                                    | The runtime starts with each container, and must not load what decides about requests.
host/install                  | files host/gateway/write-certificate           | What sets a host up must work where the plugin does not run.
server                        | files audit/(log|record) engine policy-tools/(bundle|opa-docker-authz) | The command line starts the server, which knows no command.
server/metrics                | engine/request/tables/routes                   | Metrics count what is handed to them; actions are those of the table, so that callers cannot add any.
cli                           | files audit engine/(identity|ownership|policy|settings) policy-tools preview host server/serve | Commands ask and show; whatever decides is in another room.
cli/audit                     | files audit engine/(policy|settings) cli/[^/]+\.ts | The log is read where no plugin runs.
`);

/** The files of `src` that alone may import a package. */
const PACKAGES = table(String.raw`
@marcbachmann/cel-js           | audit/log/where                      | What is written in it is refused or bounded in one place.
@open-policy-agent/opa-wasm    | engine/policy/wasm-instance          | It throws strings and gives any.
(@peculiar/x509|reflect-metadata) | host/gateway/write-certificate       | Names are given to it in one form alone, and what it wrote is read back.
commander                      | cli/                                 | The server is configured by the settings alone.
diff                           | host/install/show-plan               | Only one file renders what changes.
express                        | (server/app|audit/page/page-app)     | HTTP stops at the two apps, so that it can be replaced.
jsonc-parser                   | host/install/daemon-json             | Only one file edits daemon.json.
prom-client                    | server/metrics/                      | It is loaded only where metrics are served.
re2js                          | audit/log/linear-match               | It is loaded only where an expression is given.
winston(-transport)?           | audit/record/line-file               | Only one file writes the audit log.
yaml                           | (engine/settings|policy-tools/(build|author|docs))/ | Outside shapes become ours at the border.
zod                            | (engine/settings/|policy-tools/bundle/|audit/log/record-(entries|schema|shape)\.) | Outside shapes become ours at the border.
`);

/** The files that alone touch the disk. */
const DISK = table(String.raw`
audit/index                   | index-folder log-bytes
audit/log                     | follow-file log-files log-head log-key new-file read-lines
audit/page                    | journal served-files
audit/record                  | append-only capture-file compress-file file-place read-end rotated-files tidy-rotated watched-writer
audit/send                    | log-lines log-segments state-file
engine/host-paths             | disk-view host-disk host-routes thread-state
engine/ownership              | owner-file
engine/settings               | load-settings
files                         | exposed-path listen program-files read-trusted replace-file sync-folder
host/doctor                   | gather/host-files
host/gateway                  | make-authority make-folder plan-sockets user-socket
host/install                  | disk own-process own-program refuse-exposed
host/runtime                  | check-volume pin-mounts read-runtime-settings read-volume-options report-failure walk-path
policy-tools/author           | author-tools check-controls control-folder docs-command example-evaluator new-control opa-workspace watch-folder
policy-tools/build            | build-command check-compiles compile-library compile-policy compile-rego download-opa fetch-wasm-opt find-on-path find-wasm-opt go-install lean-rego optimise-wasm place-file read-control-folders read-profiles read-rules rego-files shipped-rego stage-sources
policy-tools/bundle           | kept-bundle local-place
policy-tools/opa-docker-authz | compiled-policy-of
preview/attack                | attack-host permitted-files
preview/fake-dockerd          | socket-folder
preview/session               | read-input
preview/try                   | saved-messages
server                        | inherited-socket open-audit-log open-capture open-ownership-log serve watch-settings
`);

/** Matches what a layer's rule is about: its files, but for the folders that have a row of their own. */
function filesOf(name) {
  const inner = LAYERS.filter(([other]) => other.startsWith(`${name}/`));
  const pathNot = inner.map(([other]) => `^src/${other}/`);
  // An empty list would match every path.
  return { path: `^src/${name}/`, ...(pathNot.length > 0 && { pathNot }) };
}

function layerRule([name, imports, comment]) {
  const allowed = [name + "/", "domain/", ...imports.split(" ").filter((path) => path !== "")];
  return {
    name,
    comment,
    severity: "error",
    from: filesOf(name),
    to: { path: "^src/", pathNot: allowed.map((path) => `^src/${path}`) },
  };
}

function packageRule([name, home, comment]) {
  return {
    name,
    comment,
    severity: "error",
    from: { path: "^src/", pathNot: `^src/${home}` },
    to: { path: `^node_modules/${name}/` },
  };
}

const DISK_FILES = DISK.map(
  ([folder, names]) => `^src/${folder}/(${names.replaceAll(" ", "|")})\\.ts$`,
);

module.exports = {
  forbidden: [
    ...LAYERS.map(layerRule),
    ...PACKAGES.map(packageRule),
    {
      name: "late",
      comment: "A command declares flags; what does the work is loaded only when asked to.",
      severity: "error",
      from: { path: "^src/cli/", pathNot: "^src/cli/(audit/audit-serve|policy/settings)\\.ts$" },
      to: {
        path: "^src/(server|host|preview|policy-tools|audit/(page|send))/",
        dependencyTypesNot: ["dynamic-import", "type-only"],
      },
    },
    {
      name: "serve",
      comment: "A command must run without the server.",
      severity: "error",
      from: { path: "^src/cli/", pathNot: "^src/cli/plugin/serve\\.ts$" },
      to: { path: "^src/server/" },
    },
    {
      name: "sqlite",
      comment: "One file loads SQLite, late and without its warning.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/audit/index/load-sqlite\\.ts$" },
      to: { path: "^(node:)?sqlite$", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "disk",
      comment: "The disk is touched in named files, so that the rest is tested without one.",
      severity: "error",
      from: { path: "^src/", pathNot: DISK_FILES },
      to: { path: "^(node:)?fs(/promises)?$", dependencyTypes: ["core"] },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one idea.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-test-in-src",
      comment: "What ships must run without what tests it.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|tools)/" },
    },
    {
      name: "no-test-in-tools",
      comment: "What builds the project must build it without what tests it.",
      severity: "error",
      from: { path: "^tools/" },
      to: { path: "^test/" },
    },
    {
      name: "no-dev-in-src",
      comment: "What ships is installed without the development packages.",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg"] },
    },
    {
      name: "resolvable",
      comment: "A rule cannot see an import that does not resolve.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Programs of the tests, with packages of their own.
    exclude: { path: "^test/e2e/clients/programs/" },
    tsPreCompilationDeps: true,
  },
};
