import type { Violation } from "../../../../src/domain/decision.js";
import type { AuditRecord } from "../../../../src/domain/record.js";

/** Returns a record of an allowed request, with other members. */
export function sampleRecord(changes: Partial<AuditRecord> = {}): AuditRecord {
  return {
    schema: 1,
    id: "8aba6b5d-e5f4-43c0-8962-82d682414522",
    time: "2026-11-28T10:05:00.250Z",
    phase: "request",
    effect: "allow",
    code: null,
    error: null,
    user: "alice",
    authn: "TLS",
    via: "certificate",
    fingerprint: "3f9c2d11a7b0".repeat(5) + "abcd",
    serial: "1f",
    method: "POST",
    path: "/containers/create",
    action: "container.create",
    class: "create",
    profile: "multi-tenant",
    evaluated: "all",
    mode: "enforce",
    violations: [],
    warnings: [],
    hygiene: [],
    gaps: [],
    exceptionsUsed: [],
    exceptionsIgnored: [],
    shadow: null,
    omitted: 0,
    call: { query: { name: ["web"] }, body: { Image: "nginx:1.29" } },
    erased: [],
    targets: [],
    request: null,
    lastedMs: null,
    made: null,
    status: null,
    revision: "ab12cd34ef56".repeat(5) + "0123",
    durationUs: 1803,
    ...changes,
  };
}

/** Returns a violation, with other members. */
export function sampleViolation(changes: Partial<Violation> = {}): Violation {
  return {
    control: "privileged_container",
    mode: "deny",
    severity: "critical",
    field: "HostConfig.Privileged",
    value: "true",
    message: "Privileged mode is not allowed. Drop --privileged and add single capabilities.",
    remedy: "Add the capabilities that are needed, as in --cap-add NET_BIND_SERVICE.",
    references: [],
    ...changes,
  };
}

interface Scene extends Partial<AuditRecord> {
  readonly action: string;
}

const SCENES: readonly Scene[] = [
  { action: "container.create", call: { query: { name: ["web"] }, body: { Image: "nginx:1.29" } } },
  {
    action: "container.list",
    method: "GET",
    path: "/containers/json",
    call: { query: {}, body: null },
  },
  { action: "container.inspect", method: "GET", path: "/containers/api/json", ...target("api") },
  { action: "container.start", path: "/containers/worker/start", ...target("worker") },
  { action: "container.logs", method: "GET", path: "/containers/web/logs", ...target("web") },
  {
    action: "image.pull",
    path: "/images/create",
    call: { query: { fromImage: ["postgres"], tag: ["18"] }, body: null },
  },
  {
    action: "container.create",
    effect: "deny",
    violations: [sampleViolation()],
    call: {
      query: { name: ["debug"] },
      body: { Image: "alpine:3.22", HostConfig: { Privileged: true } },
    },
  },
  {
    action: "exec.create",
    path: "/containers/db/exec",
    effect: "deny",
    ...target("db"),
    violations: [
      sampleViolation({
        control: "container_ownership",
        field: null,
        value: "db",
        message: "The container db belongs to alice. Use a container of your own.",
        remedy: "Create a container of your own.",
      }),
    ],
  },
  {
    action: "container.create",
    warnings: [
      sampleViolation({
        control: "image_tag",
        mode: "warn",
        field: "Image",
        value: "redis:latest",
        message: "The tag latest changes. Name a version or a digest.",
        remedy: "Write the image with its digest.",
      }),
    ],
    call: { query: { name: ["cache"] }, body: { Image: "redis:latest" } },
  },
  {
    action: "volume.create",
    path: "/volumes/create",
    call: { query: {}, body: { Name: "pgdata" } },
  },
];

function target(ref: string): Pick<AuditRecord, "targets" | "call"> {
  const id = Buffer.from(ref.padEnd(32, ref)).toString("hex").slice(0, 64);
  return {
    targets: [{ kind: "container", ref, id, owner: "alice" }],
    call: { query: {}, body: null },
  };
}

const USERS = ["alice", "bob", "ci-runner", "carol", "deploy"] as const;

/**
 * Returns made-up records, oldest first, that look like those of a working day: the later, the fewer denials.
 *
 * @param endMs The time of the last one.
 */
export function sampleDay(count: number, endMs: number): readonly AuditRecord[] {
  let state = 7;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const times = Array.from({ length: count }, () => endMs - dayShare(random()) * 86_400_000);
  return times.sort((a, b) => a - b).flatMap((ms, at) => sceneAt(at, Math.round(ms), random));
}

/** Most happens in two waves, as of a morning and an afternoon. */
function dayShare(share: number): number {
  return share + 0.055 * Math.sin(share * 4 * Math.PI) + 0.03 * Math.sin(share * 2 * Math.PI);
}

function sceneAt(at: number, ms: number, random: () => number): readonly AuditRecord[] {
  const scene = SCENES[Math.floor(random() ** 1.3 * SCENES.length)] ?? { action: "system.ping" };
  const user = USERS[Math.floor(random() ** 1.6 * USERS.length)] ?? "alice";
  const id = `${(at + 0x10_00_00_00).toString(16)}-e5f4-43c0-8962-82d682414522`;
  const durationUs = 900 + Math.floor(random() * 2500);
  const request = sampleRecord({
    ...scene,
    id,
    user,
    durationUs,
    time: new Date(ms).toISOString(),
  });
  if (request.effect !== "allow" || request.action !== "container.create") return [request];
  const response = sampleRecord({
    ...{ id: `f${id.slice(1)}`, user, action: request.action, phase: "response", request: id },
    ...{ status: 201, lastedMs: 84, time: new Date(ms + 84).toISOString() },
    ...{ made: { kind: "container", id: id.replaceAll("-", "").repeat(2) }, call: null },
  });
  return [request, response];
}
