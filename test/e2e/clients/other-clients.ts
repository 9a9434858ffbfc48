import { copyFile, cp, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Client, Tested } from "./client.js";
import { pythonLibrary } from "./docker-py.js";
import { readLibtest, readLines } from "./outcomes.js";
import { digestOf, fetchedBy, PROGRAMS, provided } from "./provide.js";

/** testcontainers for Python, without its reaper. */
export const TESTCONTAINERS_PYTHON: Client = {
  name: "testcontainers for Python 4.10.0",
  async provide() {
    const library = await pythonLibrary();
    const file = join(PROGRAMS, "python/use_testcontainers.py");
    return async ({ daemon, env }) => {
      const more = { PYTHONPATH: library, TESTCONTAINERS_RYUK_DISABLED: "true" };
      const how = { env: { ...env, ...more, PYTHONDONTWRITEBYTECODE: "1" } };
      return readLines((await daemon.sandbox.run("python3", [file], how)).stdout);
    };
  },
};

/** Docker's own client for Go of version 24, the last that sends a Content-Type without a body. */
export const GO_24: Client = {
  name: "Docker's Go client 24.0.9",
  tool: "go",
  async provide() {
    const source = join(PROGRAMS, "go");
    const name = `go-${digestOf("go/go.sum", "go/main.go")}`;
    const folder = await provided(name, async (aside) => {
      const env = { ...process.env, CGO_ENABLED: "0" };
      const args = ["build", "-mod=readonly", "-o", join(aside, "client"), "."];
      await fetchedBy("go", args, { cwd: source, env });
    });
    return async ({ daemon, env }) =>
      readLines((await daemon.sandbox.run(join(folder, "client"), [], { env })).stdout);
  },
};

/** Suites of bollard's that need neither swarm mode nor BuildKit. */
const SUITES = ["container", "exec", "export", "image", "network", "system", "volume"];

/** Waits for an event for ever where the event's cause is refused. */
const ENDLESS = "integration_test_events";

/** bollard's own tests, for Rust. */
export const BOLLARD: Client = {
  name: "bollard 0.21.1",
  tool: "cargo",
  async provide() {
    const folder = await provided(`bollard-${digestOf("rust/Cargo.lock")}`, buildBollard);
    return async ({ daemon, env }) => {
      const tested: Tested[] = [];
      for (const suite of SUITES) {
        const args = ["60", join(folder, suite), "--test-threads=1", "--skip", ENDLESS];
        // Without a registry of its own it takes images from Docker Hub.
        const how = { cwd: join(folder, "source"), env: { ...env, DISABLE_REGISTRY: "1" } };
        const { stdout, stderr } = await daemon.sandbox.run("timeout", args, how);
        tested.push(...readLibtest(suite, stdout + stderr));
      }
      return tested;
    };
  },
};

interface CargoMetadata {
  readonly packages: readonly { readonly name: string; readonly manifest_path: string }[];
}

interface CargoMessage {
  readonly executable?: string | null;
  readonly target?: { readonly name: string };
}

/** Builds the tests that the crate comes with, with the versions that it itself fixes. */
async function buildBollard(aside: string): Promise<void> {
  const wanted = join(aside, "wanted");
  await cp(join(PROGRAMS, "rust"), wanted, { recursive: true });
  const how = ["--locked", "--format-version", "1"];
  const { stdout } = await fetchedBy("cargo", ["metadata", ...how], { cwd: wanted });
  const found = (JSON.parse(stdout) as CargoMetadata).packages.find(
    ({ name }) => name === "bollard",
  );
  if (found === undefined) throw new Error("Cannot find bollard in what cargo has fetched");
  const source = join(aside, "source");
  await cp(dirname(found.manifest_path), source, { recursive: true });
  const target = join(aside, "target");
  const tests = SUITES.flatMap((suite) => ["--test", `${suite}_test`]);
  const features = ["--no-default-features", "--features", "http,pipe"];
  const args = ["test", "--locked", "--no-run", ...features, "--message-format=json", ...tests];
  const env = { ...process.env, CARGO_TARGET_DIR: target };
  const built = await fetchedBy("cargo", args, { cwd: source, env });
  for (const file of executables(built.stdout)) {
    await copyFile(file, join(aside, basename(file).replace(/_test-[0-9a-f]+$/, "")));
  }
  await rm(target, { recursive: true });
  await rm(wanted, { recursive: true });
}

function executables(messages: string): readonly string[] {
  return messages
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as CargoMessage)
    .flatMap(({ executable, target }) =>
      typeof executable === "string" && target?.name.endsWith("_test") === true ? [executable] : [],
    );
}

/** Ruby's docker-api, as Debian packages it. */
export const RUBY: Client = {
  name: "docker-api 2.2.0 for Ruby",
  provide: () =>
    Promise.resolve(async ({ daemon, env }) => {
      const file = join(PROGRAMS, "ruby/docker_api.rb");
      return readLines((await daemon.sandbox.run("ruby", [file], { env })).stdout);
    }),
};
