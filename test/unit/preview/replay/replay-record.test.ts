import { expect } from "chai";
import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import { createReplayMemo } from "../../../../src/preview/replay/replay-memo.js";
import {
  replayRecord,
  comparedSettings,
  type ReplayOutcome,
} from "../../../../src/preview/replay/replay-record.js";
import {
  loadReplaySettings,
  type ReplaySettings,
} from "../../../../src/preview/replay/replay-settings.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { RECORD } from "../../audit/record/record.js";

const library = loadLibrary();

function side(text: string): Promise<ReplaySettings> {
  const settings = parseSettings(`schema: 1\n${text}`, "s.yaml", library, {});
  return loadReplaySettings(library, settings);
}

const violationOf = (control: string): Violation => ({
  ...{ control, mode: "deny", severity: "high", field: null, value: null },
  ...{ message: "No.", remedy: null, references: [] },
});

const PRIVILEGED: Partial<AuditRecord> = {
  ...{ effect: "deny", action: "container.create", class: "run", user: "alice" },
  violations: [violationOf("privileged_container")],
};

const USERS = "users: { alice: { roles: [developer] }, bob: { roles: [lead] } }\n";
const PEOPLE = `${USERS}roles: { lead: { may_exempt: true } }\n`;

const EXCEPTION = (id: string, control: string, mode: string): string =>
  `exceptions:\n  - { id: ${id}, controls: [${control}], who: { users: [alice] }, mode: ${mode}, reason: a, ticket: b, approved_by: bob, created: "2026-11-20T00:00:00Z", expires: "2026-11-30T00:00:00Z" }\n`;

describe("[U] replayRecord()", () => {
  async function replayed(
    record: Partial<AuditRecord>,
    [before, after]: readonly [before: string | null, after: string],
    isAnyRevision = false,
  ): Promise<ReplayOutcome> {
    const old = before === null ? null : await side(before);
    const now = await side(after);
    const revision = old?.revision ?? RECORD.revision;
    return replayRecord(
      { ...RECORD, revision, ...record },
      comparedSettings(old, now, isAnyRevision),
    );
  }

  const same: ReplayOutcome = { change: "same", controls: [], doubt: null };
  const undecidable = (doubt: ReplayOutcome["doubt"]) => ({ change: "undecidable", doubt });

  it("allows what a control refused that only warns now", async () => {
    const change = [PEOPLE, `${PEOPLE}modes: { privileged_container: warn }`] as const;
    expect(await replayed(PRIVILEGED, change)).to.deep.equal({
      ...{ change: "newly_allowed", controls: ["privileged_container"], doubt: null },
    });
  });

  it("refuses what was only warned of, and what was not enforced", async () => {
    const warned = { ...PRIVILEGED, effect: "allow", violations: [] } as const;
    const warnings = [violationOf("privileged_container")];
    const mode = "modes: { privileged_container: warn }";
    const found = {
      ...{ change: "newly_denied", controls: ["privileged_container"] },
      doubt: null,
    };
    expect(await replayed({ ...warned, warnings }, [`${PEOPLE}${mode}`, PEOPLE])).to.deep.equal(
      found,
    );
    const dry = `${PEOPLE}enforcement: { mode: dry_run }`;
    const unenforced = { ...PRIVILEGED, effect: "allow", mode: "dry_run" } as const;
    expect(await replayed(unenforced, [dry, PEOPLE])).to.deep.equal(found);
  });

  it("says nothing of a control that was off, or whose parameters are others", async () => {
    const allowed = { ...PRIVILEGED, effect: "allow", violations: [] } as const;
    const off = `${PEOPLE}modes: { privileged_container: off }`;
    expect(await replayed(allowed, [off, PEOPLE])).to.deep.include({
      ...undecidable("controls"),
      controls: ["privileged_container"],
    });
    const images = `${PEOPLE}parameters: { image_registry_allowlist.allowed_images: ["docker.io/**"] }`;
    const on = `${PEOPLE}modes: { image_registry_allowlist: deny }`;
    expect(await replayed(allowed, [on, `${on}\n${images.slice(PEOPLE.length)}`])).to.deep.include({
      ...undecidable("controls"),
      controls: ["image_registry_allowlist"],
    });
  });

  it("says nothing of a control that is missing in a list that was cut", async () => {
    const warnings = Array.from({ length: 64 }, () => violationOf("memory_limit"));
    const cut = { ...PRIVILEGED, effect: "allow", violations: [], warnings, omitted: 3 } as const;
    const off = `${PEOPLE}modes: { memory_limit: off }`;
    expect(await replayed(cut, [PEOPLE, off])).to.deep.include(undecidable("controls"));
  });

  it("says of a start what the rules of creates say of its container, as far as the record does", async () => {
    const whole = `${PEOPLE}parameters: { stored_containers.container_start: whole }\n`;
    const lowered = `${whole}modes: { privileged_container: warn }`;
    const start: Partial<AuditRecord> = { ...PRIVILEGED, action: "container.start" };
    expect(await replayed(start, [whole, lowered])).to.include({ change: "undecidable" });
    const allowed: Partial<AuditRecord> = { ...start, effect: "allow", violations: [] };
    expect(await replayed(allowed, [whole, lowered])).to.deep.equal(same);
    expect(await replayed(allowed, [PEOPLE, whole])).to.include({ change: "undecidable" });
    const stricter = `${whole}modes: { read_only_rootfs: deny }`;
    expect(await replayed(allowed, [whole, stricter])).to.include({ change: "undecidable" });
  });

  it("lets an exception lower what it names, at its time", async () => {
    const excepted = `${PEOPLE}${EXCEPTION("e", "privileged_container", "warn")}`;
    expect(await replayed(PRIVILEGED, [PEOPLE, excepted])).to.deep.include({
      change: "newly_allowed",
    });
    const later = { ...PRIVILEGED, time: "2026-12-01T00:00:00.000Z" };
    expect(await replayed(later, [PEOPLE, excepted])).to.deep.equal(same);
    const meanwhile = { ...PRIVILEGED, time: "2026-11-30T00:00:00.500Z" };
    expect(await replayed(meanwhile, [PEOPLE, excepted])).to.deep.include(undecidable("controls"));
  });

  it("refuses what only an exception permitted that is gone", async () => {
    const excepted = `${PEOPLE}${EXCEPTION("e", "privileged_container", "off")}`;
    const used = { id: "e", control: "privileged_container", expires: "2026-11-30T00:00:00Z" };
    const permitted = { ...PRIVILEGED, effect: "allow", violations: [] } as const;
    expect(
      await replayed({ ...permitted, exceptionsUsed: [used] }, [excepted, PEOPLE]),
    ).to.deep.include({ change: "newly_denied", controls: ["privileged_container"] });
  });

  it("works out what a caller may do by roles, whatever the rest of the record says", async () => {
    const reads = { ...RECORD, user: "alice", action: "container.delete", class: "write" };
    const reader = `users: { alice: { roles: [reader] } }\nroles: { reader: { allow: [{ actions: ["*.list"] }] } }\n`;
    expect(await replayed(reads, [PEOPLE, reader])).to.deep.equal({
      ...{ change: "newly_denied", controls: ["role_actions"], doubt: null },
    });
    expect(await replayed(reads, [null, reader])).to.deep.include({ change: "newly_denied" });
  });

  it("says nothing of a record that other settings decided, unless told to", async () => {
    const change = [PEOPLE, `${PEOPLE}modes: { privileged_container: warn }`] as const;
    const other = { ...PRIVILEGED, revision: "1".repeat(64) };
    expect(await replayed(other, change)).to.deep.include(undecidable("settings"));
    expect(await replayed(other, change, true)).to.deep.include({ change: "newly_allowed" });
    expect(await replayed(PRIVILEGED, [null, PEOPLE])).to.deep.include(undecidable("settings"));
  });

  it("finds nothing changed where the new settings decided, and where nothing could be read", async () => {
    const { revision } = await side(PEOPLE);
    expect(await replayed({ ...PRIVILEGED, revision }, [null, PEOPLE])).to.deep.equal(same);
    const unreadable = { effect: "error", code: "PROTOCOL", action: null } as const;
    expect(await replayed(unreadable, [null, PEOPLE])).to.deep.equal(same);
  });

  it("says nothing of an emergency, of an error, and of callers that are identified otherwise", async () => {
    const off = `${PEOPLE}modes: { privileged_container: off }`;
    const emergency = { ...PRIVILEGED, effect: "allow", mode: "break_glass" } as const;
    expect(await replayed(emergency, [PEOPLE, off])).to.deep.include(undecidable("break_glass"));
    const failed = { effect: "error", code: "POLICY_EVALUATION" } as const;
    expect(await replayed(failed, [PEOPLE, off])).to.deep.include(undecidable("error"));
    const other = `${off}\nidentity: { source: tls-san-email }`;
    expect(await replayed(PRIVILEGED, [PEOPLE, other])).to.deep.include(undecidable("caller"));
  });

  it("keeps refusing a caller whose identity was refused, in a dry run too", async () => {
    const dry = `${PEOPLE}enforcement: { mode: dry_run }`;
    const violations = ["authenticated_user", "role_actions"].map(violationOf);
    const refused = { ...PRIVILEGED, evaluated: "access", violations } as const;
    expect(await replayed(refused, [PEOPLE, dry])).to.deep.equal(same);
  });

  it("needs to know who called where groups that the host proves have other rights", async () => {
    const groups = (mode: string): string =>
      `${USERS}groups: { ops: { roles: [admin], from: { os_groups: [wheel] } } }\nroles: { lead: { may_exempt: true } }\nbindings: [{ groups: [ops], profile: ci }]\nmodes: { privileged_container: ${mode} }`;
    const record = { ...PRIVILEGED, profile: "baseline" };
    expect(await replayed(record, [groups("deny"), groups("warn")])).to.deep.include({
      change: "newly_allowed",
    });
    // By the profile they are a member, for whom nothing has changed.
    const ofGroup = { ...PRIVILEGED, profile: "ci" };
    expect(await replayed(ofGroup, [groups("deny"), groups("warn")])).to.deep.equal(same);
    const neither = { ...PRIVILEGED, profile: "restricted" };
    expect(await replayed(neither, [groups("deny"), groups("warn")])).to.deep.include(
      undecidable("caller"),
    );
  });

  it("takes a record with a missing or strange member for undecidable", async () => {
    const strange: readonly object[] = [
      ...[{ hygiene: undefined }, { hygiene: [null] }, { hygiene: 7 }, { evaluated: "some" }],
      ...[{ exceptionsUsed: [{ id: 1, control: "x" }] }, { omitted: "0" }],
    ];
    for (const one of strange)
      expect(await replayed({ ...PRIVILEGED, ...one }, [PEOPLE, PEOPLE])).to.deep.include(
        undecidable("record"),
      );
  });
});

describe("[U] createReplayMemo()", () => {
  it("says the same as without it, at the edges of an exception too", async () => {
    const old = await side(PEOPLE);
    const now = await side(`${PEOPLE}${EXCEPTION("e", "privileged_container", "warn")}`);
    const sides = comparedSettings(old, now, false);
    const memo = createReplayMemo(sides);
    const times = ["19T23:59:58", "20T00:00:00", "20T00:00:03", "29T23:59:57", "30T00:00:02"];
    const changes = times.map((time) => {
      const at = `2026-11-${time}.000Z`;
      const record = { ...RECORD, ...PRIVILEGED, revision: old.revision, time: at };
      expect(memo(record)).to.deep.equal(replayRecord(record, sides));
      return memo({ ...record, id: "another" }).change;
    });
    expect(changes).to.deep.equal([
      ...["same", "undecidable", "newly_allowed", "newly_allowed", "same"],
    ]);
  });
});
