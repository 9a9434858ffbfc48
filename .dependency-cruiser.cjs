const MIDDLE = [
  "protocol",
  "engine",
  "facts",
  "identity",
  "lookups",
  "owners",
  "settings",
  "policy",
  "audit",
  "executions",
];

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

module.exports = {
  forbidden: [
    layer("domain/", [], "The shapes are what all layers agree on, so they know none of them."),
    layer("errors.ts", [], "Every layer raises errors; an error that knew a layer would tie them."),
    layer("json/", SHAPES, "Message and body are read by one strict parser, which knows neither."),
    ...MIDDLE.filter((name) => !["facts", "protocol", "engine", "owners"].includes(name)).map(
      (name) => layer(`${name}/`, SHAPES, "A middle layer is read and tested without the others."),
    ),
    layer(
      "protocol/",
      [...SHAPES, "json/"],
      "The envelope goes through the strict parser as well.",
    ),
    layer("owners/", [...SHAPES, "json/"], "Who made what is proven by its own record alone."),
    layer(
      "engine/",
      [...SHAPES, "json/"],
      "What dockerd executes does not depend on who asks why.",
    ),
    layer("facts/", [...SHAPES, "engine/"], "Facts are drawn from the call that engine has read."),
    layer("usage.ts", [...SHAPES, ...MIDDLE, "inflight/"], "It is a part of the judgement."),
    layer(
      "targets.ts",
      [...SHAPES, ...MIDDLE, "inflight/", "usage.ts"],
      "It is a part of the judgement.",
    ),
    layer("stored.ts", [...SHAPES, ...MIDDLE], "It is a part of the judgement."),
    layer("hosts.ts", [...SHAPES, ...MIDDLE], "It is a part of the judgement."),
    layer("judging.ts", [...SHAPES, ...MIDDLE], "Calls and answers are judged alike."),
    layer(
      "replies.ts",
      [...SHAPES, ...MIDDLE, "judging.ts"],
      "An answer is judged by what is known, and nobody is asked for more.",
    ),
    layer(
      "judge.ts",
      [
        ...SHAPES,
        ...MIDDLE,
        "hosts.ts",
        "judging.ts",
        "replies.ts",
        "stored.ts",
        "targets.ts",
        "inflight/",
      ],
      "A judgement is the same whoever asks for it.",
    ),
    layer(
      "inflight/",
      [...SHAPES, "lookups/(turns|prober)\\.ts"],
      "What an in-flight request holds does not depend on what is recorded of it.",
    ),
    layer(
      "keeper/",
      [...SHAPES, ...MIDDLE, "inflight/"],
      "Who made what depends on what dockerd did, not on how it was judged.",
    ),
    layer("decoding.ts", [...SHAPES, ...MIDDLE], "It is a part of the authorizer."),
    layer(
      "answer.ts",
      [...SHAPES, ...MIDDLE, "judge.ts", "keeper/"],
      "A decision is recorded as it is, whatever led to it.",
    ),
    layer(
      "authorize.ts",
      [...SHAPES, ...MIDDLE, "answer.ts", "decoding.ts", "judge.ts", "inflight/", "keeper/"],
      "The heart serves daemon and tools alike.",
    ),
    layer(
      "daemon/",
      [...SHAPES, ...MIDDLE, "judge.ts", "authorize.ts"],
      "The command line starts the daemon, which knows nothing of it.",
    ),
    layer(
      "front/",
      [...SHAPES, "settings/", "daemon/(log|signals|listen|exposed-place)\\.ts"],
      "The front is a process of its own, which neither reads nor judges a call.",
    ),
    layer(
      "runtime/",
      [...SHAPES, "json/"],
      "It starts with each container, and must not load what decides about calls.",
    ),
    {
      ...layer(
        "cli/",
        [...SHAPES, ...MIDDLE, "judge.ts", "authorize.ts"],
        "A tool must run without the daemon.",
      ),
      from: { path: "^src/cli/", pathNot: "^src/cli/(serve|front)\\.ts$" },
    },
    layer(
      "cli/front.ts",
      [...SHAPES, "policy/", "settings/", "front/"],
      "The front is a process of its own, loaded when it is asked for.",
    ),
    only("express", "daemon/app.ts", "HTTP stops at the app, so that it can be replaced."),
    only(
      "@open-policy-agent/opa-wasm",
      "policy/wasm-policy.ts",
      "It throws strings and gives any.",
    ),
    only(
      "winston(-transport)?",
      "audit/audit-writer.ts",
      "Only one place may say what is on disk.",
    ),
    only("(yaml|zod)", "settings/", "Outside shapes become ours at the border."),
    only(
      "(@peculiar/x509|reflect-metadata)",
      "front/write-certificate.ts",
      "Names are given to it in one form alone, and what it wrote is read back.",
    ),
    only("commander", "cli/", "The daemon takes its orders from the settings."),
    {
      name: "disk",
      comment: "The disk is touched in named files, so that the rest is tested without one.",
      severity: "error",
      from: {
        path: "^src/",
        pathNot:
          "^src/(audit/audit-writer|facts/host-(?:disk|view)|settings/load-settings|policy/read-policy-file|owners/owner-file|daemon/(serve|listen|exposed-place|open-owners)|front/(?:make-(?:authority|folder)|plan-doors|read-trusted|user-socket)|runtime/(?:pin-mounts|read-runtime-settings|report-failure|walk-path)|cli/version)\\.ts$",
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
