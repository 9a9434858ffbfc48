import { expect } from "chai";
import { CHECKS } from "../../../../src/host/doctor/checks.js";
import { NOT_CHECKED, examine } from "../../../../src/host/doctor/examine.js";
import { FINDING_SEVERITIES, type HostFinding } from "../../../../src/host/doctor/finding.js";
import type { ContainerFacts, ExaminedHost } from "../../../../src/host/doctor/host-facts.js";
import { learnt, unknown } from "../../../../src/host/doctor/learnt.js";
import { DOCKERD_FAULTS } from "./faults-of-dockerd.js";
import { HOST_FAULTS } from "./faults-of-host.js";
import { SETTINGS_FAULTS } from "./faults-of-settings.js";
import { GOOD_CONFIGURATION, GOOD_HOST, GOOD_INFO, GOOD_SETTINGS } from "./good-host.js";
import { container } from "./plant.js";

const FAULTS = [...DOCKERD_FAULTS, ...HOST_FAULTS, ...SETTINGS_FAULTS];

/** Findings that cannot be without another. */
const BESIDE: Readonly<Record<string, string>> = {
  "probe-allowed-by-settings": "controls-not-denying",
  "plugin-not-listed": "probe-refused-by-another-plugin",
};

function found(changes: Partial<ExaminedHost>): readonly HostFinding[] {
  return examine({ ...GOOD_HOST, ...changes });
}

describe("examine()", () => {
  it("finds nothing on a good host", () => {
    expect(examine(GOOD_HOST)).to.deep.equal([]);
  });

  for (const { id, fault, facts, seen } of FAULTS) {
    it(`finds ${id} in ${fault}, and nothing else`, () => {
      const findings = found(facts).filter((finding) => finding.id !== BESIDE[id]);
      expect(findings.map((finding) => finding.id)).to.deep.equal([id]);
      expect(findings[0]?.seen).to.match(seen);
      expect(findings[0]?.fix).to.not.be.empty;
    });
  }

  const releases = [
    {
      version: "25.0.1",
      ids: ["cve-2024-23651", "cve-2024-41110", "cve-2026-34040", "cve-2026-41568"],
    },
    { version: "24.0.9", ids: ["cve-2024-41110", "cve-2026-34040", "cve-2026-41568"] },
    { version: "28.5.2", ids: ["cve-2026-34040", "cve-2026-41568"] },
    { version: "29.3.0", ids: ["cve-2026-34040", "cve-2026-41568"] },
    { version: "29.3.1", ids: ["cve-2026-41568"] },
    { version: "29.5.0", ids: ["cve-2026-41568"] },
    { version: "29.5.1", ids: [] },
  ];

  for (const { version, ids } of releases) {
    it(`finds ${ids.join(" and ") || "no CVE"} in dockerd ${version}`, () => {
      const value = { version, gitCommit: "5d6db84", apiVersion: "1.51", goVersion: "go1.26.5" };
      expect(found({ version: learnt(value) }).map(({ id }) => id)).to.deep.equal(ids);
    });
  }

  it("says so where dockerd names no release of Go", () => {
    const value = { version: "29.5.1", gitCommit: "5d6db84", apiVersion: "1.54", goVersion: "" };
    const findings = found({ version: learnt(value) });
    expect(findings.map(({ id, seen }) => `${id}: ${seen}`).join()).to.include(
      'dockerd does not say which release of Go built it: ""',
    );
  });

  it("has a planted fault for each check", () => {
    const planted = [...FAULTS.map(({ id }) => id), ...releases.flatMap(({ ids }) => ids)];
    expect([...new Set(planted)]).to.have.members(CHECKS.map(({ id }) => id));
  });

  it("does not blame the settings for probes that no plugin was asked about", () => {
    const probes = (GOOD_HOST.probes ?? []).map((one) => ({ ...one, outcome: "passed" as const }));
    const settings = { valid: true, ...GOOD_SETTINGS, dryRun: true } as const;
    const ids = found({ probes, settings }).map(({ id }) => id);
    expect(ids).to.have.members(["probe-not-refused", "dry-run"]);
  });

  it("believes a refusal more than what dockerd lists", () => {
    expect(found({ info: learnt({ ...GOOD_INFO, authorization: [] }) })).to.deep.equal([]);
  });

  it("says that a disabled plugin lets every request pass, unless nothing names it", () => {
    const managedPlugins = learnt([{ name: "dockwarden:latest", enabled: false }]);
    const [finding] = found({ managedPlugins });
    expect(finding).to.include({ id: "plugin-disabled", severity: "critical" });
    expect(finding?.why).to.include("executes every request");
    const info = learnt({ ...GOOD_INFO, authorization: [] });
    const configuration = learnt({ ...GOOD_CONFIGURATION, plugins: [] });
    const ids = found({ managedPlugins, info, configuration }).map(({ id }) => id);
    expect(ids).to.deep.equal(["plugin-not-enabled"]);
    const unknowns = { info: unknown("403"), configuration: unknown("no dockerd") };
    const seen = found({ managedPlugins, ...unknowns }).map((one) => one.seen);
    expect(seen.join()).to.include("plugin-disabled");
  });

  it("says that whoever disables a managed plugin opens the API", () => {
    const managedPlugins = learnt([{ name: "dockwarden:latest", enabled: true }]);
    const [finding] = found({ managedPlugins });
    expect(finding).to.include({ id: "plugin-managed", severity: "medium" });
    expect(finding?.why).to.include("executes every request");
  });

  const together = [
    { capabilities: ["SYS_PTRACE"], hostNamespaces: ["pid"] },
    { capabilities: ["NET_ADMIN"], hostNamespaces: ["net"] },
  ];

  for (const changes of together) {
    const { capabilities, hostNamespaces } = changes;
    it(`finds the power of ${capabilities.join()} in the host's namespace ${hostNamespaces.join()}`, () => {
      const ids = found(container(changes)).map(({ id }) => id);
      expect(ids).to.deep.equal(["container-with-host-power", "container-in-host-namespace"]);
    });
  }

  it("does not find again what a privileged container has, nor what dockerd adds itself", () => {
    const all = {
      capabilities: ["ALL"],
      devices: ["/dev/sda"],
      securityOptions: ["label=disable"],
    };
    const ids = (changes: Partial<ContainerFacts>) => found(container(changes)).map(({ id }) => id);
    expect(ids({ ...all, privileged: true })).to.deep.equal(["privileged-container"]);
    const { securityOptions } = all;
    expect(ids({ securityOptions, hostNamespaces: ["pid"] })).to.deep.equal([
      "container-in-host-namespace",
    ]);
  });

  it("puts the worst first", () => {
    const findings = found({
      interContainer: learnt(true),
      dockerGroup: learnt({ gid: 998, members: ["alice"] }),
      settings: { valid: false, problems: ["x"] },
      probes: null,
    });
    const ranks = findings.map(({ severity }) => FINDING_SEVERITIES.indexOf(severity));
    expect(ranks).to.deep.equal([...ranks].sort());
    expect(findings[0]?.id).to.equal("settings-invalid");
  });

  it("makes one finding of all checks that one unknown fact stops", () => {
    const findings = found({ info: unknown("dockerd answered 403"), containers: unknown("late") });
    expect(findings.map(({ id, severity }) => [id, severity])).to.deep.equal([
      [NOT_CHECKED, "medium"],
      [NOT_CHECKED, "medium"],
    ]);
    expect(findings[0]?.seen).to.match(/^dockerd answered 403\. Not checked: plugin-not-enabled, /);
    expect(findings[1]?.seen).to.match(/^late\. Not checked: privileged-container, /);
  });

  const unknownFacts: readonly (keyof ExaminedHost)[] = [
    ...(["version", "info", "interContainer", "managedPlugins", "containers"] as const),
    ...(["configuration", "listeners", "apiSockets", "engineSockets", "dockerGroup"] as const),
    ...(["synchronised", "auditDisk", "selinuxEnforces"] as const),
  ];

  for (const name of unknownFacts) {
    it(`never passes over ${name} that is unknown`, () => {
      const findings = found({ [name]: unknown("it cannot be read") });
      expect(findings.map(({ id }) => id)).to.deep.equal([NOT_CHECKED]);
      expect(findings[0]?.severity).to.be.oneOf(["medium", "low"]);
    });
  }

  it("never passes over a file or a certificate that cannot be read", () => {
    const ownFiles = GOOD_HOST.ownFiles.map((file) => ({ ...file, facts: unknown("EACCES") }));
    const certificates = [{ what: "gateway.ca", path: "/x", endsMs: unknown("no certificate") }];
    const seen = found({ ownFiles, certificates }).map((finding) => finding.seen);
    expect(seen.join("\n"))
      .to.match(/the settings: EACCES/)
      .and.match(/gateway\.ca: no certificate/);
    for (const id of [
      "file-replaceable",
      "key-readable",
      "audit-log-readable",
      "plugin-socket-open",
    ])
      expect(seen.join("\n")).to.include(id);
  });
});
