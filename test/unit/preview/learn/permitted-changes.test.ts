import { expect } from "chai";
import type { Parameter } from "../../../../src/domain/parameters.js";
import { permittedChanges } from "../../../../src/preview/learn/permitted-changes.js";
import { NOTHING_TRIED } from "../../../../src/preview/session/tried-settings.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";

describe("permittedChanges()", () => {
  const { catalogue, profiles } = loadLibrary();
  const own = profiles["restricted"] ?? { modes: {}, parameters: {} };
  const permits = permittedChanges(catalogue, own);

  function widened(control: string, name: string, value: Parameter): boolean {
    return permits(control, { ...NOTHING_TRIED, parameters: { [control]: { [name]: value } } });
  }

  function added(control: string, name: string, item: string): boolean {
    const before = own.parameters[control]?.[name];
    return widened(control, name, [...(Array.isArray(before) ? (before as string[]) : []), item]);
  }

  it("never lowers a critical control, and no control that it does not know", () => {
    for (const [control, { severity }] of Object.entries(catalogue)) {
      const lowered = permits(control, { ...NOTHING_TRIED, modes: { [control]: "warn" } });
      if (severity === "critical") expect(lowered, control).to.equal(false);
    }
    expect(permits("no_such", { ...NOTHING_TRIED, modes: { no_such: "warn" } })).to.equal(false);
  });

  it("changes no value of a critical control but three lists", () => {
    const lists = Object.entries(catalogue).flatMap(([control, { severity, parameters }]) =>
      Object.keys(parameters)
        .filter((name) => severity === "critical" && added(control, name, "/srv/data"))
        .map((name) => `${control}.${name}`),
    );
    expect(lists).to.deep.equal(["bind_mount_allowlist.allowed_mount_prefixes"]);
    expect(added("added_capabilities", "allowed_capabilities", "CHOWN")).to.equal(true);
    expect(added("host_devices", "allowed_devices", "/dev/fuse:rwm")).to.equal(true);
    expect(widened("bind_mount_allowlist", "allow_missing_source", true)).to.equal(false);
    expect(widened("added_capabilities", "never_capabilities", [])).to.equal(false);
  });

  const never = [
    ...["SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_ADMIN", "MKNOD", "ALL", "*"].map(
      (item) => ["added_capabilities", "allowed_capabilities", item] as const,
    ),
    ...["/dev/sda:r", "/dev/mem:r", "/dev/kmsg:r", "/dev/dri/../sda:r", "/dev/fuse"].map(
      (item) => ["host_devices", "allowed_devices", item] as const,
    ),
    ...["/", "/etc", "/home:ro", "/var", "/srv", "/srv/*", ""].map(
      (item) => ["bind_mount_allowlist", "allowed_mount_prefixes", item] as const,
    ),
    ["image_registry_allowlist", "allowed_images", "**"] as const,
  ];
  for (const [control, name, item] of never) {
    it(`does not add "${item}" to ${control}.${name}`, () => {
      expect(added(control, name, item)).to.equal(false);
    });
  }

  it("lets dockerd follow no more paths of containers that run", () => {
    for (const [name, value] of [
      ["restarts", "any"],
      ["exec_users", "any"],
      ["exec_users", "inherited"],
    ] as const)
      expect(widened("live_file_systems", name, value), name).to.equal(false);
  });

  it("gives no role, and lowers nothing that a role is for", () => {
    expect(permits("exec_user", { ...NOTHING_TRIED, roles: ["developer"] })).to.equal(false);
    const lowered = { ...NOTHING_TRIED, modes: { role_actions: "warn" as const } };
    expect(permits("role_actions", lowered)).to.equal(false);
    const other = { ...NOTHING_TRIED, modes: { exec_user: "warn" as const } };
    expect(permits("exec_user", other)).to.equal(true);
  });
});
