import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client, ClientHost, Run, Tested } from "./client.js";
import { readLines } from "./outcomes.js";
import { digestOf, fetchedBy, PROGRAMS, provided } from "./provide.js";

/** The last release whose source package has the tests; they run with the library of `requirements.txt`. */
const TESTS = "docker==7.0.0";

const WHOLE = process.env["LONG"] === "1";

/** Suites of swarm mode and plugins, which all profiles refuse alike, and one that takes a credential store. */
const LEFT_OUT = ["swarm", "service", "secret", "config", "node", "plugin", "context"];

/** What is left out of the part as well: it waits for time-outs, most of it. */
const SLOW =
  "Wait Stop Restart restart Health auto_remove cancel detach invalid prune_builds timeout".split(
    " ",
  );

/** Tests that fail at times with or without a plugin. */
const UNSTABLE = [
  // It counts all containers while some are still being removed.
  "tests/integration/api_container_test.py::ListContainersTest::test_list_containers",
  // On a busy machine engine 20.10 loses what an exec says last, with or without a plugin.
  "tests/integration/api_exec_test.py::ExecDemuxTest",
  // They read what a container says as soon as it is started, and do not wait for its end.
  ...["out_of_context", "in_context", "in_context_nested", "in_context_abs"].map(
    (name) => `tests/integration/api_build_test.py::BuildTest::test_build_${name}_dockerfile`,
  ),
];

/** docker-py's own integration tests. */
export const DOCKER_PY: Client = {
  name: `docker-py 7.1.0${WHOLE ? "" : ", a part of its tests"}`,
  async provide() {
    const library = await pythonLibrary();
    const folder = await provided(`${TESTS.replace("==", "-")}-tests`, fetchTests);
    return runWith(library, folder);
  },
};

/** The folder of the Python packages that `requirements.txt` lists. */
export async function pythonLibrary(): Promise<string> {
  const { stdout } = await fetchedBy("python3", ["-c", "import sys; print(sys.version_info[1])"]);
  const name = `python3.${stdout.trim()}-${digestOf("python/requirements.txt")}`;
  const file = join(PROGRAMS, "python/requirements.txt");
  return provided(name, async (aside) => {
    const how = ["--quiet", "--no-deps", "--disable-pip-version-check"];
    await fetchedBy("python3", ["-m", "pip", "install", ...how, "--target", aside, "-r", file]);
  });
}

async function fetchTests(aside: string): Promise<void> {
  const quiet = ["--quiet", "--no-deps", "--disable-pip-version-check", "--no-binary", "docker"];
  await fetchedBy("python3", ["-m", "pip", "download", ...quiet, "--dest", aside, TESTS]);
  const [archive = ""] = await readdir(aside);
  const root = archive.replace(".tar.gz", "");
  // Not the library beside them: Python would take it before the one that is tested.
  const wanted = [`${root}/tests`, `${root}/pytest.ini`];
  const how = ["-C", aside, "--strip-components=1", "-xf", join(aside, archive)];
  await fetchedBy("tar", [...how, ...wanted]);
}

function runWith(library: string, folder: string): Run {
  return async (host) => {
    const { sandbox } = host.daemon;
    // The tests write beside themselves.
    await sandbox.run("cp", ["-r", folder, "/run/e2e/docker-py"]);
    const report = "/run/e2e/docker-py.jsonl";
    await sandbox.run("python3", ["-m", "pytest", ...options(), ...(await suites(folder))], {
      cwd: "/run/e2e/docker-py",
      env: {
        ...host.env,
        PYTHONPATH: [library, join(PROGRAMS, "python")].join(":"),
        PYTHONDONTWRITEBYTECODE: "1",
        REPORT: report,
        DOCKER_TEST_API_VERSION: versionFor(host),
      },
    });
    return readReport(sandbox.outside(report));
  };
}

function options(): readonly string[] {
  const part = WHOLE ? [] : ["-k", SLOW.map((word) => `not ${word}`).join(" and ")];
  return [
    "-p",
    "report",
    "-p",
    "no:cacheprovider",
    "-q",
    "--timeout=60",
    ...UNSTABLE.map((test) => `--deselect=${test}`),
    ...part,
  ];
}

async function suites(folder: string): Promise<readonly string[]> {
  if (WHOLE) return ["tests/integration"];
  const files = await readdir(join(folder, "tests/integration"));
  return files
    .filter((file) => file.endsWith("_test.py") && !LEFT_OUT.some((word) => file.includes(word)))
    .map((file) => `tests/integration/${file}`);
}

/** docker-py never asks for a newer one by itself. */
function versionFor({ daemon: { highest } }: ClientHost): string {
  return Number(highest.split(".")[1]) < 44 ? highest : "1.44";
}

function readReport(file: string): readonly Tested[] {
  return readLines(readFileSync(file, "utf8"));
}
