import { readFileSync } from "node:fs";
import { expect } from "chai";
import type { Facts } from "../../src/domain/facts.js";
import type { Example } from "./example.js";
import { createLibraryEvaluator, type LibraryEvaluator } from "./library-evaluator.js";

/** How a container uses an entry of a list; it is permitted if one of the ways is. */
type Use = (entry: string) => readonly object[];

/** Lists by whose entries a profile permits something that a container may want. */
const LISTS: readonly (readonly [control: string, parameter: string, use: Use])[] = [
  ["sensitive_host_paths", "exempt_paths", (path) => [bound(path, path), bound(`${path}/x`, "/x")]],
  ["bind_mount_allowlist", "allowed_mount_prefixes", (path) => [bound(path, "/mnt")]],
  ["mount_targets", "allowed_targets", (path) => [bound(path, path), { Tmpfs: { [path]: SIZE } }]],
  ["selinux_label", "relabel_prefixes", (path) => [bound(path, "/mnt", ":z")]],
  ["host_devices", "allowed_devices", (entry) => [device(entry)]],
  ["added_capabilities", "allowed_capabilities", (name) => [{ CapAdd: [name] }]],
  ["sysctls", "allowed_sysctls", (name) => [{ Sysctls: { [name.replace("*", "all")]: "1" } }]],
  ["log_driver", "allowed_log_drivers", (Type) => [{ LogConfig: { Type, Config: ROTATED } }]],
  ["published_ports", "allowed_host_ports", (range) => [published(range)]],
  ["network_attachment", "allowed_networks", (name) => [{ NetworkMode: name.replace("*", "x") }]],
];

const SIZE = "size=1000000,noexec,nosuid,nodev";
const ROTATED = { "max-size": "10m", "max-file": "3" };

/** Entries that are refused all the same; the page of the list's control says why. */
const EXPLAINED = [
  "sensitive_host_paths.exempt_paths /etc/hosts:ro",
  "sensitive_host_paths.exempt_paths /etc/hostname:ro",
  "sensitive_host_paths.exempt_paths /etc/resolv.conf:ro",
];

/** An entry `/a:ro` stands for a mount that is read-only. */
function bound(entry: string, target: string, label = ""): object {
  const isReadOnly = entry.includes(":ro");
  const [path, place] = [entry, target].map((one) => one.replace(":ro", ""));
  const options = [isReadOnly ? "ro" : "rw", ...(label === "" ? [] : [label.slice(1)])];
  return { Binds: [`${path ?? ""}:${place ?? ""}:${options.join(",")}`] };
}

/** An entry that ends in a slash stands for what lies below it. */
function device(entry: string): object {
  const [path = "", CgroupPermissions = "rwm"] = entry.replace("/:", "/one:").split(":");
  return { Devices: [{ PathOnHost: path, PathInContainer: path, CgroupPermissions }] };
}

function published(range: string): object {
  const [first = "0"] = range.split("-");
  const HostPort = first === "0" ? "" : first;
  return { PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort }] } };
}

function created(config: object): Example {
  const body = { Image: "docker.io/library/alpine", HostConfig: config };
  return {
    title: "create",
    docker: "docker create",
    request: { method: "POST", target: "/v1.45/containers/create", body },
    caller: { name: "alice", uid: 1000, gids: [1000] },
  };
}

describe("What a list of a profile permits by name", () => {
  let evaluator: LibraryEvaluator;

  before(async () => {
    evaluator = await createLibraryEvaluator();
  });

  after(async () => {
    await evaluator.close();
  });

  const parametersOf = (profile: string) => {
    const text = JSON.stringify(evaluator.sets[profile]?.parameters);
    return JSON.parse(
      text.replaceAll("${user}", "alice").replaceAll("${uid}", "1000"),
    ) as Facts["overrides"]["parameters"];
  };

  /** Controls that refuse the container, on a host that has every path, none of them a link. */
  async function refusing(config: object, profile: string): Promise<ReadonlySet<string>> {
    const facts = await evaluator.factsOf(created(config), profile);
    const found = {
      exists: true,
      kind: "directory",
      writers: { uids: [], shared: false },
    } as const;
    const onHost: Facts = {
      ...facts,
      overrides: { modes: {}, parameters: parametersOf(profile) },
      host_paths: (facts.host_paths ?? []).map((path) => ({
        ...path,
        ...found,
        resolved: path.path,
      })),
    };
    return new Set(evaluator.violationsOf(onHost).map(({ control }) => control));
  }

  /** What refuses an entry in each of the ways to use it; none where one of them is permitted. */
  async function refusalsOf(uses: readonly object[], profile: string): Promise<readonly string[]> {
    const plain = await refusing({}, profile);
    const all: string[] = [];
    for (const config of uses) {
      const found = [...(await refusing(config, profile))].filter((id) => !plain.has(id));
      if (found.length === 0) return [];
      all.push(...found);
    }
    return all;
  }

  for (const profile of ["baseline", "restricted", "ci", "multi-tenant"])
    it(`is permitted by ${profile} as a whole, or a page says why not`, async () => {
      const refused: string[] = [];
      for (const [control, parameter, use] of LISTS) {
        const entries = parametersOf(profile)[control]?.[parameter] as readonly string[];
        for (const entry of entries) {
          const name = `${control}.${parameter} ${entry}`;
          // Of all paths of the host, those that no list calls sensitive are meant.
          const found = await refusalsOf(use(entry === "/" ? "/srv" : entry), profile);
          if (found.length > 0 && !isExplained(name)) refused.push(`${name}: ${found.join()}`);
        }
      }
      expect(refused).to.deep.equal([]);
    });
});

function isExplained(name: string): boolean {
  const [control = ""] = name.split(".");
  const page = readFileSync(`docs/controls/${control}.md`, "utf8");
  return EXPLAINED.includes(name) && page.includes("joins its network");
}
