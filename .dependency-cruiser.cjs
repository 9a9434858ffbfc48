/** Lets `from` import files of `src` only from `layers` and from itself. */
function layer(name, layers, comment) {
  const allowed = [name, ...layers].map((path) => `^src/${path}`);
  return {
    name: `${name.replace(/\W+$/, "")}-imports`,
    comment,
    severity: "error",
    from: { path: `^src/${name}` },
    to: { path: "^src/", pathNot: allowed },
  };
}

/** Keeps the package `pattern` inside `home`. */
function only(pattern, home, comment) {
  return {
    name: `only-${home}-uses-${pattern}`,
    comment,
    severity: "error",
    from: { path: "^src/", pathNot: `^src/${home}` },
    to: { path: `^node_modules/${pattern}/` },
  };
}

const SHAPES = ["domain/", "errors.ts"];
const PROGRAM_FILES = "program-files\\.ts";

module.exports = {
  forbidden: [
    layer("domain/", [], "All folders share these types, so the types import no folder."),
    layer("errors.ts", [], "Every folder throws these errors, so the errors import no folder."),
    layer("program-files.ts", [], "Where the program's own files lie is one question."),
    layer("json/", SHAPES, "One strict parser reads message and body; it knows neither."),
    layer("protocol/", [...SHAPES, "json/"], "The strict parser reads the AuthZ message too."),
    layer(
      "request/",
      [...SHAPES, "json/"],
      "What dockerd executes does not depend on who sent the request or why.",
    ),
    layer(
      "host-paths/",
      [...SHAPES, PROGRAM_FILES],
      "The kernel resolves a path whatever the request is about.",
    ),
    layer(
      "facts/",
      [...SHAPES, "request/", "host-paths/"],
      "Facts are built from the request alone, so they are tested without dockerd.",
    ),
    layer("identity/", SHAPES, "Who the caller is does not depend on the request."),
    layer("settings/", SHAPES, "A command checks settings without a policy or dockerd."),
    layer(
      "policy/",
      [...SHAPES, PROGRAM_FILES],
      "The policy evaluates any input, whoever built it.",
    ),
    layer(
      "policy-build/",
      [
        ...[...SHAPES, PROGRAM_FILES, "policy/", "settings/parameter-types\\.ts"],
        ...["policy-bundle/", "request/tables/routes\\.ts"],
      ],
      "Controls are compiled where no plugin runs; a host that only evaluates loads nothing of it.",
    ),
    layer(
      "policy-docs/",
      [
        ...SHAPES,
        "policy-build/read-metadata\\.ts",
        "settings/parameter-types\\.ts",
        "request/tables/routes\\.ts",
      ],
      "A page is a function of what a control says of itself.",
    ),
    layer(
      "policy-author/",
      [
        ...[...SHAPES, PROGRAM_FILES, "policy/", "policy-build/", "policy-docs/", "settings/"],
        ...["request/", "facts/", "host-paths/", "protocol/read-response\\.ts"],
      ],
      "Controls are checked and tested where no plugin runs, and the plugin loads nothing of it.",
    ),
    layer(
      "policy-bundle/",
      [
        ...[...SHAPES, PROGRAM_FILES, "json/", "settings/parameter-types\\.ts"],
        ...["gateway/read-trusted\\.ts", "server/(exposed-path|replace-file)\\.ts"],
      ],
      "A bundle is read and verified before anything of it is used; what uses it comes later.",
    ),
    layer(
      "opa-docker-authz/",
      [...SHAPES, "policy/", "policy-build/", "policy-bundle/"],
      "A policy of another plugin is asked about a request, whoever decides.",
    ),
    layer("audit-log/", SHAPES, "A log is verified where no plugin runs, also on another machine."),
    layer(
      "audit-report/",
      [...SHAPES, PROGRAM_FILES, "audit-log/"],
      "A report is made of a log alone, where no plugin runs; settings and catalogue are given as data.",
    ),
    layer(
      "audit-index/",
      [...SHAPES, "audit-log/", "server/exposed-path\\.ts"],
      "An index is made of the log alone, and can be removed at any time.",
    ),
    layer("audit/", [...SHAPES, "audit-log/"], "An audit record is tested without what led to it."),
    layer(
      "audit-formats/",
      [...SHAPES, "audit-log/record-shape\\.ts"],
      "A format is a function of a record, so that nothing else can get into it.",
    ),
    layer(
      "audit-send/",
      [
        ...[...SHAPES, PROGRAM_FILES, "audit-log/", "audit-formats/"],
        ...["gateway/read-trusted\\.ts", "server/(exposed-path|replace-file)\\.ts"],
      ],
      "What sends the log is a process of its own, which can neither slow a decision nor fail one.",
    ),
    layer(
      "audit-page/",
      [...SHAPES, PROGRAM_FILES, "audit-log/", "audit-index/", "server/listen\\.ts"],
      "Pages show what the index answers, in a process of their own, which decides nothing.",
    ),
    layer("executions/", SHAPES, "The check compares events with decisions, both given as data."),
    layer(
      "dockerd/",
      [...SHAPES, "settings/inspections-for\\.ts"],
      "Only the settings say which inspections a request needs; no other folder does.",
    ),
    layer(
      "inflight/",
      [...SHAPES, "dockerd/(turns|prober)\\.ts"],
      "What an in-flight request holds does not depend on what dockerd says of its objects.",
    ),
    layer(
      "ownership/",
      [...SHAPES, "json/", "dockerd/", "inflight/"],
      "Ownership follows from what dockerd executed, not from how it was decided.",
    ),
    layer(
      "targets/",
      [...SHAPES, "facts/", "host-paths/", "settings/", "dockerd/", "inflight/"],
      "Targets are facts that need dockerd; the decision is made afterwards.",
    ),
    layer(
      "decision/",
      [
        ...SHAPES,
        ...["protocol/", "request/", "host-paths/", "facts/", "identity/", "settings/", "policy/"],
        ...["audit/", "executions/", "dockerd/", "inflight/", "ownership/", "targets/"],
        "opa-docker-authz/",
      ],
      "The plugin, the benchmarks and the corpus decide by the same code, without a socket.",
    ),
    layer(
      "metrics/",
      [...SHAPES, "request/tables/routes\\.ts"],
      "Metrics count what is handed to them; actions are those of the table, so that callers cannot add any.",
    ),
    layer(
      "server/",
      [
        ...SHAPES,
        PROGRAM_FILES,
        ...["protocol/", "host-paths/", "settings/", "policy/", "policy-bundle/"],
        ...["opa-docker-authz/", "audit/", "audit-log/", "executions/", "dockerd/", "ownership/"],
        ...["decision/", "metrics/", "json/command-members\\.ts"],
      ],
      "The command line starts the server, which knows no command.",
    ),
    layer(
      "gateway/",
      [...SHAPES, "server/(log|signals|listen|exposed-path)\\.ts"],
      "The gateway is a process of its own, which neither reads nor decides a request.",
    ),
    layer(
      "runtime/",
      [...SHAPES, "json/"],
      "The runtime starts with each container, and must not load what decides about requests.",
    ),
    layer(
      "doctor/",
      [...SHAPES, ...["settings/", "identity/run-briefly\\.ts", "server/exposed-path\\.ts"]],
      "The host is examined from outside, by a process that shares no state with the plugin.",
    ),
    layer(
      "install/",
      [...SHAPES, PROGRAM_FILES, "gateway/write-certificate\\.ts", "server/exposed-path\\.ts"],
      "What sets a host up must work where the plugin does not run, and the plugin must not load it.",
    ),
    layer(
      "offline/",
      [
        ...[...SHAPES, PROGRAM_FILES, "decision/", "dockerd/", "host-paths/", "identity/"],
        ...["ownership/", "policy/", "protocol/", "request/", "settings/", "audit-log/"],
        ...["policy-build/", "policy-bundle/", "opa-docker-authz/"],
      ],
      "Commands decide by the plugin's own code, and the plugin loads none of theirs.",
    ),
    layer(
      "learn/",
      [...SHAPES, "offline/", "identity/", "settings/", "audit-log/record-shape\\.ts"],
      "What is learnt is tried as commands try settings, and reaches the settings as text alone.",
    ),
    {
      ...layer(
        "cli/",
        [
          ...[...SHAPES, PROGRAM_FILES, "identity/", "settings/", "policy/", "ownership/"],
          ...["audit-log/", "audit-report/", "audit-formats/", "audit-send/", "audit-index/"],
          ...["opa-docker-authz/", "offline/choose-library\\.ts"],
        ],
        "A command must run without the server.",
      ),
      from: {
        path: "^src/cli/",
        pathNot:
          "^src/cli/(serve|gateway|doctor|init|uninstall|audit-serve|attack|explain|can-i|who-can|try|policy-(build|bench|check|docs|fmt|new|test)|replay|learn)\\.ts$",
      },
    },
    layer(
      "cli/serve.ts",
      [...SHAPES, "server/serve\\.ts"],
      "The command only starts the server, and loads it when asked to.",
    ),
    layer(
      "cli/audit-serve.ts",
      [
        ...SHAPES,
        "audit-page/(serve-pages-of|served-files)\\.ts",
        "cli/(audit-files|audit-keys|index-options)\\.ts",
      ],
      "The command declares flags, and loads the pages when asked to.",
    ),
    layer(
      "cli/gateway.ts",
      [...SHAPES, "policy/", "settings/", "gateway/"],
      "The gateway is a process of its own, loaded only by its command.",
    ),
    layer(
      "cli/doctor.ts",
      [...SHAPES, PROGRAM_FILES, "policy/", "doctor/", "cli/exit\\.ts"],
      "The command only starts the examination, and loads it when asked to.",
    ),
    ...["init", "uninstall"].map((command) =>
      layer(
        `cli/${command}.ts`,
        [...SHAPES, "policy/", "settings/", "cli/(collect|exit)\\.ts", "install/on-host\\.ts"],
        "The command declares flags; what sets a host up is loaded only when asked to.",
      ),
    ),
    only(
      "express",
      "(server/app|audit-page/page-app)\\.ts",
      "HTTP stops at the two apps, so that it can be replaced.",
    ),
    ...["attack", "explain", "can-i", "who-can"].map((command) =>
      layer(
        `cli/${command}.ts`,
        [...SHAPES, "offline/", "cli/(collect|deciding-options|exit|time-option)\\.ts"],
        "The command declares flags; what decides is loaded only when asked to.",
      ),
    ),
    ...["bench", "check", "docs", "fmt", "new", "test"].map((command) =>
      layer(
        `cli/policy-${command}.ts`,
        [...SHAPES, `policy-author/(${command}-command|finding)\\.ts`, "cli/exit\\.ts"],
        "The command declares flags; what checks and tests is loaded only when asked to.",
      ),
    ),
    layer(
      "cli/policy-build.ts",
      [...SHAPES, "policy-build/build-command\\.ts"],
      "The command declares flags; what compiles is loaded only when asked to.",
    ),
    layer(
      "cli/try.ts",
      [...SHAPES, "offline/", "cli/(collect|colours|deciding-options|exit|time-option)\\.ts"],
      "The command declares flags; what decides is loaded only when asked to.",
    ),
    layer(
      "cli/replay.ts",
      [
        ...[...SHAPES, "offline/", "audit-log/log-files\\.ts"],
        "cli/(audit-files|audit-reader|broken-lines|colours|deciding-options|exit|progress)\\.ts",
      ],
      "The command declares flags and reads the log; what decides is loaded only when asked to.",
    ),
    layer(
      "cli/learn.ts",
      [
        ...[...SHAPES, "learn/", "audit-log/new-file\\.ts", "cli/exit\\.ts"],
        "cli/audit-(files|filter|query|reader)\\.ts",
      ],
      "The command reads the log as the others do; what decides is loaded only when asked to.",
    ),
    only(
      "@open-policy-agent/opa-wasm",
      "policy/wasm-instance.ts",
      "It throws strings and gives any.",
    ),
    only("winston(-transport)?", "audit/line-file.ts", "Only one file writes the audit log."),
    only(
      "yaml",
      "(settings|policy-build|policy-author|policy-docs)/",
      "Outside shapes become ours at the border.",
    ),
    only(
      "zod",
      "(settings/|policy-bundle/|audit-log/record-(entries|schema|shape)\\.ts)",
      "Outside shapes become ours at the border.",
    ),
    only(
      "(@peculiar/x509|reflect-metadata)",
      "gateway/write-certificate.ts",
      "Names are given to it in one form alone, and what it wrote is read back.",
    ),
    only(
      "@marcbachmann/cel-js",
      "audit-log/where.ts",
      "What is written in it is refused or bounded in one place.",
    ),
    only("re2js", "audit-log/linear-match.ts", "It is loaded only where an expression is given."),
    only("prom-client", "metrics/", "It is loaded only where metrics are served."),
    only("diff", "install/show-plan.ts", "Only one file renders what changes."),
    only("jsonc-parser", "install/daemon-json.ts", "Only one file edits daemon.json."),
    {
      name: "sqlite",
      comment: "One file loads SQLite, late and without its warning.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/audit-index/load-sqlite\\.ts$" },
      to: { path: "^(node:)?sqlite$", dependencyTypesNot: ["type-only"] },
    },
    only("commander", "cli/", "The server is configured by the settings alone."),
    {
      name: "disk",
      comment: "The disk is touched in named files, so that the rest is tested without one.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: [
          "^src/(audit/(append-only|capture-file|compress-file|file-place|read-end|rotated-files|sync-folder|tidy-rotated|watched-writer)|audit-index/(index-folder|log-bytes)|audit-log/(follow-file|log-(files|head|key)|new-file|read-lines)|audit-page/(journal|served-files)|audit-send/(log-(lines|segments)|state-file)|doctor/gather/host-files|program-files|settings/load-settings)\\.ts$",
          "^src/gateway/(make-(authority|folder)|plan-sockets|read-trusted|user-socket)\\.ts$",
          "^src/policy-bundle/(kept-bundle|local-place)\\.ts$",
          "^src/offline/(attack-host|permitted-files|read-input|saved-messages|stand-in-folder)\\.ts$",
          "^src/(opa-docker-authz/compiled-policy-of|policy-build/compile-rego)\\.ts$",
          "^src/(host-paths/(host-disk|host-routes|disk-view|thread-state)|ownership/owner-file)\\.ts$",
          "^src/install/(disk|own-process|own-program|refuse-exposed)\\.ts$",
          "^src/policy-author/(author-tools|check-controls|control-folder|docs-command|example-evaluator|new-control|opa-workspace|watch-folder)\\.ts$",
          "^src/policy-build/(build-command|check-compiles|compile-(library|policy)|download-opa|fetch-wasm-opt|find-(on-path|wasm-opt)|go-install|lean-rego|optimise-wasm|place-file|read-(control-folders|profiles|rules)|rego-files|shipped-rego|stage-sources)\\.ts$",
          "^src/runtime/(check-volume|pin-mounts|read-runtime-settings|read-volume-options|report-failure|walk-path)\\.ts$",
          "^src/server/(serve|listen|inherited-socket|exposed-path|replace-file|open-capture|open-(audit|ownership)-log|watch-settings)\\.ts$",
        ],
      },
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
