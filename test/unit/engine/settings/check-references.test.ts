import { expect } from "chai";
import { SettingsError } from "../../../../src/domain/errors.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { PEOPLE, SHARED } from "./shared-host.js";

function problemsOf(rest: string): readonly string[] {
  try {
    parseSettings(`schema: 1\nprofile: tenant\n${rest}`, "s.yaml", SHARED, {});
  } catch (thrown) {
    if (thrown instanceof SettingsError)
      return thrown.problems.map((one) => one.replace(/^\S+ /, ""));
    throw thrown;
  }
  return [];
}

const EXCEPTION =
  "id: E, controls: [mounts], who: {anyone: true}, mode: warn, reason: r, ticket: t, approved_by: carol, created: '2026-11-01T00:00:00Z', expires: '2026-12-01T00:00:00+01:00'";

/** A file with one exception, in which `from` is replaced. */
const withException = (from: string, to: string): string =>
  `${PEOPLE}exceptions:\n  - {${EXCEPTION.replace(from, to)}}\n`;

const BROKEN: readonly (readonly [string, string])[] = [
  [
    "users: {'A b': {}}",
    "users.A b: does not match identity.user_pattern, ^[a-z_][a-z0-9_-]{0,31}$",
  ],
  ["users: {a: {groups: [g]}}", 'users.a.groups: no group is named "g", there are: none'],
  [
    "users: {a: {roles: [r]}}",
    'users.a.roles: no role is named "r", there are: admin, break-glass, ci-job, developer, image-publisher',
  ],
  ["users: {a: {uid: -1}}", "users.a.uid: must be a whole number from 0 to 4294967294"],
  [
    "users: {a: {home: home}}",
    'users.a.home: must be an absolute path of letters, digits, "_", ".", "@" and "-", current value is "home"',
  ],
  [
    "users: {a: {home: /a/../b}}",
    'users.a.home: must be an absolute path of letters, digits, "_", ".", "@" and "-", current value is "/a/../b"',
  ],
  ["users: {a: {shell: x}}", "users.a.shell: no such setting"],
  ["groups: {g: {members: [a]}}", 'groups.g.members: no user is named "a", there are: none'],
  [
    "identity: {user_pattern: '[a-z]+'}",
    'identity.user_pattern: must be a regular expression from ^ to $, current value is "[a-z]+"',
  ],
  [
    "identity: {user_pattern: '^($'}",
    'identity.user_pattern: must be a regular expression from ^ to $, current value is "^($"',
  ],
  [
    "anonymous: {role: nobody}",
    'anonymous.role: no role is named "nobody", there are: admin, break-glass, ci-job, developer, image-publisher',
  ],
  ["bindings: [{profile: plain}]", "bindings[0]: names nobody: give users or groups"],
  [
    "users: {a: {}}\nbindings: [{users: [a], profile: lax}]",
    'bindings[0].profile: no profile is named "lax", use one of: plain, tenant',
  ],
  ["profiles: {lax: {}}", 'profiles.lax: no profile is named "lax", use one of: plain, tenant'],
  [
    "profiles: {plain: {modes: {request_target: warn}}}",
    'profiles.plain.modes.request_target: "request_target" must stay "deny": a request that can be read in two ways cannot be evaluated',
  ],
  [
    "group_parameters: {g: {mounts.limit: 1}}",
    'group_parameters: no group is named "g", there are: none',
  ],
  [
    "users: {a: {}}\nuser_parameters: {a: {request_target.max_api_version: '1.40'}}",
    'user_parameters.a.request_target.max_api_version: holds for all callers or none: change it under "parameters" or "profiles"',
  ],
  [
    "parameters: {+mounts.limit: [1]}",
    "parameters.+mounts.limit: must be written without + and -, since it is neither a list nor a map, current value is [1]",
  ],
  [
    "parameters: {+mounts.allowed: x}",
    'parameters.+mounts.allowed: must be a list of strings, current value is "x"',
  ],
  [
    "parameters: {-mounts.table: {a: 1}}",
    `parameters.-mounts.table: must be a list of members' names, current value is {"a":1}`,
  ],
  [
    "parameters: {mounts.allowed: ['/${usr}']}",
    'parameters.mounts.allowed: "${usr}" does not stand for anything here, there are: ${user}, ${uid}, ${gid}, ${home}, ${group}, ${label:<name>}; ${group} in lists only',
  ],
  [
    "parameters: {mounts.name: '${group}'}",
    'parameters.mounts.name: "${group}" does not stand for anything here, there are: ${user}, ${uid}, ${gid}, ${home}, ${group}, ${label:<name>}; ${group} in lists only',
  ],
  [
    "parameters: {grave.images: ['${user}']}",
    'parameters.grave.images: must be a list of strings, without "${…}", current value is ["${user}"]',
  ],
  ["messages: {lax: x}", 'messages.lax: no control is named "lax"'],
  [
    "messages: {mounts: 'No {image}.'}",
    'messages.mounts: "{image}" does not stand for anything in this control\'s message, there are: {path}',
  ],
  ['messages: {mounts: "a\\nb"}', "messages.mounts: must be one line of at most 400 characters"],
  [
    "enforcement: {mode: shadow}",
    'enforcement.mode: Invalid option: expected one of "enforce"|"dry_run"',
  ],
  [
    "enforcement: {shadow_profile: lax}",
    'enforcement.shadow_profile: no profile is named "lax", use one of: plain, tenant',
  ],
  ["limits: {never_exempt: [lax]}", 'limits.never_exempt: no control is named "lax"'],
  [
    withException("controls: [mounts]", "controls: []"),
    "exceptions[0].controls: must name at least one control",
  ],
  [
    withException("controls: [mounts]", "controls: [lax]"),
    'exceptions[0].controls: no control is named "lax"',
  ],
  [
    withException("controls: [mounts]", "controls: [request_target]"),
    'exceptions[0].controls: "request_target" has no exceptions, see limits.never_exempt',
  ],
  [
    `limits: {never_exempt: [mounts]}\n${withException("", "")}`,
    'exceptions[0].controls: "mounts" has no exceptions, see limits.never_exempt',
  ],
  [
    withException("who: {anyone: true}", "who: {}"),
    "exceptions[0].who: names nobody: give users, groups or roles, or anyone: true",
  ],
  [
    withException("who: {anyone: true}", "who: {users: [zed]}"),
    'exceptions[0].who.users: no user is named "zed", there are: alice, bob, carol',
  ],
  [
    withException("who: {anyone: true}", "who: {users: [carol]}"),
    'exceptions[0].approved_by: "carol" may not approve what is for "carol" alone',
  ],
  [
    withException("approved_by: carol", "approved_by: bob"),
    'exceptions[0].approved_by: "bob" has no role with "may_exempt: true"',
  ],
  [
    withException("approved_by: carol", "approved_by: zed"),
    'exceptions[0].approved_by: no user is named "zed", there are: alice, bob, carol',
  ],
  [withException("reason: r", "reason: ' '"), "exceptions[0].reason: must say something"],
  [
    withException("mode: warn, ", ""),
    'exceptions[0]: must have either "set", which widens parameters, or "mode"',
  ],
  [
    withException("mode: warn", "mode: warn, set: {mounts.limit: 1}"),
    'exceptions[0]: must have either "set", which widens parameters, or "mode"',
  ],
  [
    withException("mode: warn", "set: {grave.images: [x]}"),
    "exceptions[0].set.grave.images: belongs to none of its controls",
  ],
  [
    withException("mode: warn", "set: {+mounts.allowed: [x]}"),
    "exceptions[0].set.+mounts.allowed: must be written without a sign and without templates: an exception always adds",
  ],
  [
    withException("mode: warn", "set: {mounts.allowed: ['${user}']}"),
    "exceptions[0].set.mounts.allowed: must be written without a sign and without templates: an exception always adds",
  ],
  [
    withException("mode: warn", "set: {mounts.limit: x}"),
    'exceptions[0].set.mounts.limit: must be a whole number, current value is "x"',
  ],
  [
    withException("mode: warn", "mode: warn, when: {images: [alpine]}"),
    'exceptions[0].when.images: "alpine" must be a whole reference, as "docker.io/library/alpine:3.20"',
  ],
  [
    withException(
      "controls: [mounts]",
      "controls: [grave], when: {images: [docker.io/library/alpine]}",
    ),
    'exceptions[0].when.images: "docker.io/library/alpine" must have a digest, since grave is critical',
  ],
  [
    withException("mode: warn", "mode: warn, when: {actions: ['*']}"),
    'exceptions[0].when.actions: "*" is evaluated by none of its controls; their pages list the actions',
  ],
  [
    withException("'2026-11-01T00:00:00Z'", "2026-11-01"),
    'exceptions[0].created: must be an instant in quotes, as "2026-11-25T00:00:00Z"',
  ],
  [
    withException("'2026-12-01T00:00:00+01:00'", "'2026-10-01T00:00:00Z'"),
    "exceptions[0].expires: must be later than created",
  ],
  [
    withException("'2026-12-01T00:00:00+01:00'", "'2027-12-01T00:00:00Z'"),
    "exceptions[0].expires: must be within 90 days of created, see limits.max_exception_days",
  ],
];

describe("a settings file", () => {
  for (const [rest, problem] of BROKEN) {
    it(`cannot be obeyed: ${problem}`, () => {
      expect(problemsOf(rest)).to.deep.equal([problem]);
    });
  }

  it("can be obeyed with people and an exception", () => {
    expect(problemsOf(withException("", ""))).to.deep.equal([]);
    expect(problemsOf(withException("mode: warn", "set: {mounts.allowed: [/x]}"))).to.deep.equal(
      [],
    );
  });

  it("may give an id once", () => {
    const twice = `${PEOPLE}exceptions:\n  - {${EXCEPTION}}\n  - {${EXCEPTION}}\n`;
    expect(problemsOf(twice)).to.deep.equal(['exceptions[1].id: "E" is given twice']);
  });

  for (const who of ["{users: [carol, carol]}", "{groups: [ops]}", "{roles: [boss]}"]) {
    it(`has no exception for ${who}, who is its approver alone`, () => {
      expect(problemsOf(withException("who: {anyone: true}", `who: ${who}`))).to.deep.equal([
        'exceptions[0].approved_by: "carol" may not approve what is for "carol" alone',
      ]);
    });
  }

  it("has no exception for a role that nobody can have", () => {
    expect(
      problemsOf(withException("who: {anyone: true}", "who: {users: [bob], roles: [zed]}"))[0],
    ).to.match(/^exceptions\[0\]\.who\.roles: no role is named "zed"/);
  });

  it("is checked on where an exception has not the right shape", () => {
    const rest = `${withException("reason: r, ", "")}profiles: {lax: {}}\n`;
    expect(problemsOf(rest)).to.have.lengthOf(2);
    expect(problemsOf(rest)[1]).to.include('no profile is named "lax"');
  });
});
