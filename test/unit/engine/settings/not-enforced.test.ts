import { expect } from "chai";
import type { Notice } from "../../../../src/domain/notice.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { defaultSettings } from "../../../../src/engine/settings/default-settings.js";
import { notEnforced } from "../../../../src/engine/settings/not-enforced.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";

const NOW = new Date("2026-11-25T12:00:00Z");

describe("notEnforced()", () => {
  const library = loadLibrary();

  const of = (text: string): readonly Notice[] =>
    notEnforced(parseSettings(`schema: 1\n${text}`, "s.yaml", library, {}), library, NOW);
  const sentences = (text: string, about: Notice["about"]): readonly string[] =>
    of(text)
      .filter((notice) => notice.about === about)
      .map(({ sentence }) => sentence);

  for (const profile of Object.keys(library.profiles)) {
    it(`says of ${profile} as it is shipped only what callers are`, () => {
      const settings = defaultSettings(library, profile, "/");
      const kinds = notEnforced(settings, library, NOW).map(({ about }) => about);
      expect(kinds).to.deep.equal(["role"]);
    });
  }

  it("says loudly that nothing is refused in a dry run, and that records may be missing", () => {
    const text = "enforcement: {mode: dry_run}\naudit: {on_failure: allow}\n";
    const [dryRun = "", unrecorded] = sentences(text, "unenforced");
    expect(dryRun).to.match(/^AUDIT MODE: nothing is refused, .*\(enforcement\.mode: dry_run\)$/);
    expect(unrecorded).to.equal(
      "Requests that cannot be recorded are allowed (audit.on_failure: allow)",
    );
    expect(sentences(text, "unenforced")).to.have.length(2);
  });

  it("names each control below its profile's mode, and where that is set", () => {
    const text = `
profile: restricted
modes: {privileged_container: warn, host_devices: "off", bind_mount_allowlist: deny}
`;
    expect(sentences(text, "unenforced")).to.have.members([
      "privileged_container only warns: profile restricted has deny (modes: warn)",
      "host_devices is not evaluated: profile restricted has deny (modes: off)",
    ]);
  });

  it("looks at every profile that a binding gives, and at no other", () => {
    const lowered = 'profiles: {ci: {modes: {privileged_container: "off"}}}\n';
    expect(sentences(lowered, "unenforced")).to.deep.equal([]);
    const bound = `${lowered}users: {bob: {}}\nbindings: [{users: [bob], profile: ci}]\n`;
    expect(sentences(bound, "unenforced")).to.deep.equal([
      "privileged_container is not evaluated: profile ci has deny (profiles.ci.modes: off)",
    ]);
  });

  it("names exceptions that have expired, or will within 14 days", () => {
    const exception = (id: string, expires: string): string =>
      `{id: ${id}, controls: [host_devices], who: {anyone: true}, mode: warn, reason: r, ticket: t, approved_by: carol, created: "2026-01-01T00:00:00Z", expires: "${expires}"}`;
    const listed = [
      exception("OLD", "2026-02-01T00:00:00Z"),
      exception("NOW", "2026-11-25T12:00:00Z"),
      exception("SOON", "2026-12-09T11:59:59Z"),
      exception("LATER", "2026-12-09T12:00:00Z"),
    ];
    const text = `limits: {max_exception_days: 3650}\nusers: {carol: {roles: [boss]}}\nroles: {boss: {may_exempt: true}}\nexceptions: [${listed.join(", ")}]\n`;
    expect(sentences(text, "expiry")).to.deep.equal([
      'Exception "OLD" expired at 2026-02-01T00:00:00Z and permits nothing',
      'Exception "NOW" expired at 2026-11-25T12:00:00Z and permits nothing',
      'Exception "SOON" expires at 2026-12-09T11:59:59Z',
    ]);
  });

  const standings: readonly (readonly [what: string, text: string, sentence: string])[] = [
    [
      "roles that the profile gives",
      "profile: baseline\n",
      "Callers whom no binding names have profile baseline: an anonymous caller has role developer, a user who is not listed has role developer",
    ],
    [
      "a refusal",
      "profile: ci\n",
      "Callers whom no binding names have profile ci: an anonymous caller has role ci-job, a user who is not listed is refused",
    ],
    [
      "roles that the file gives",
      "profile: restricted\nanonymous: {role: developer}\n",
      "Callers whom no binding names have profile restricted: an anonymous caller has role developer, a user who is not listed is refused",
    ],
    [
      "no refusal where the control only warns",
      "profile: restricted\nmodes: {authenticated_user: warn}\n",
      "Callers whom no binding names have profile restricted: an anonymous caller has no role and is not refused, a user who is not listed has no role and is not refused",
    ],
    [
      "no refusal in a dry run",
      "profile: restricted\nenforcement: {mode: dry_run}\n",
      "Callers whom no binding names have profile restricted: an anonymous caller has no role and is not refused, a user who is not listed has no role and is not refused",
    ],
  ];

  for (const [what, text, sentence] of standings) {
    it(`says what callers are whom no binding names: ${what}`, () => {
      expect(sentences(text, "role")).to.deep.equal([sentence]);
    });
  }
});
