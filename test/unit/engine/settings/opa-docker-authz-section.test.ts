import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../../../tools/project.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { HYGIENE_CONTROLS } from "../../../../src/domain/hygiene.js";
import { SettingsError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { ANONYMOUS } from "../../../../src/domain/identity.js";
import { diffSettings } from "../../../../src/engine/settings/diff-settings.js";
import { notEnforced } from "../../../../src/engine/settings/not-enforced.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { showSettings } from "../../../../src/engine/settings/show-settings.js";

const LIBRARY = loadLibrary();

function parsed(section: string, rest = ""): Settings {
  const text = `schema: 1\nopa_docker_authz: ${section}\n${rest}\n`;
  return parseSettings(text, "s.yaml", LIBRARY, {});
}

function noticesOf(settings: Settings): readonly string[] {
  return notEnforced(settings, LIBRARY, new Date(0))
    .filter(({ about }) => about === "unenforced")
    .map(({ sentence }) => sentence);
}

describe("opa_docker_authz", () => {
  it("is beside the controls unless the file says otherwise", () => {
    const settings = parsed("{policy: /etc/docker/authz.rego}");
    expect(settings.opaDockerAuthz).to.deep.equal({
      policy: "/etc/docker/authz.rego",
      mode: "beside",
    });
    expect(noticesOf(settings)).to.deep.equal([]);
    const plain = parseSettings("schema: 1\n", "s.yaml", LIBRARY, {});
    expect(settings.sets["baseline"]?.modes).to.deep.equal(plain.sets["baseline"]?.modes);
    expect(diffSettings(plain, settings).map(({ place }) => place)).to.include("opa_docker_authz");
  });

  it("instead of the controls leaves on what checks callers and how requests are written", () => {
    const settings = parsed("{policy: /p.wasm, mode: instead}", "profile: restricted");
    for (const [profile, { modes }] of Object.entries(settings.sets)) {
      const shipped = LIBRARY.profiles[profile]?.modes;
      const kept = [...HYGIENE_CONTROLS, "authenticated_user", "role_actions", "read_only_role"];
      for (const id of kept) expect(modes[id], `${profile} ${id}`).to.equal(shipped?.[id]);
      const others = Object.keys(modes).filter((id) => !kept.includes(id));
      expect(new Set(others.map((id) => modes[id])), profile).to.deep.equal(new Set(["off"]));
    }
  });

  it("instead of the controls is said once, and not for each control", () => {
    const settings = parsed("{policy: /p.wasm, mode: instead}", 'modes: {role_actions: "off"}');
    const notices = noticesOf(settings);
    expect(notices).to.have.length(2);
    expect(notices[0]).to.include('The opa-docker-authz policy "/p.wasm" decides in place of');
    expect(notices[1]).to.match(/^role_actions is not evaluated/);
  });

  it("instead of the controls leaves those that the file names as it names them", () => {
    const settings = parsed(
      "{policy: /p.wasm, mode: instead}",
      "modes: {privileged_container: deny}\nprofiles: {restricted: {modes: {host_devices: warn}}}",
    );
    expect(settings.sets["baseline"]?.modes["privileged_container"]).to.equal("deny");
    expect(settings.sets["restricted"]?.modes["privileged_container"]).to.equal("off");
    expect(settings.sets["restricted"]?.modes["host_devices"]).to.equal("warn");
  });

  it("keeps the policy from being mounted", () => {
    const settings = parsed("{policy: /srv/authz/p.wasm}");
    for (const { parameters } of Object.values(settings.sets))
      expect(parameters["sensitive_host_paths"]?.["denied_paths"]).to.include("/srv/authz/p.wasm");
  });

  it("is shown", () => {
    const settings = parsed("{policy: /p.wasm, mode: instead}");
    expect(showSettings(settings, [], ANONYMOUS, false)).to.include(
      "opa_docker_authz: {policy: /p.wasm, mode: instead}\n",
    );
  });

  it("is valid as the page has it", () => {
    const page = readFileSync(join(ROOT, "docs/set-up/opa-docker-authz.md"), "utf8");
    const texts = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = ""]) => text);
    expect(texts).to.have.length(2);
    for (const text of texts)
      expect(parseSettings(text, "page", LIBRARY, {}).opaDockerAuthz).not.to.equal(null);
  });

  for (const section of [
    "{}",
    "{policy: p.rego}",
    '{policy: "/etc/*.rego"}',
    "{policy: /etc/../p.rego}",
    "{policy: /p.rego, mode: both}",
    "{policy: /p.rego, other: 1}",
    "/p.rego",
  ]) {
    it(`cannot be ${section}`, () => {
      expect(() => parsed(section)).to.throw(SettingsError, /opa_docker_authz/);
    });
  }
});
