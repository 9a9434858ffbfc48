import { join } from "node:path";
import { createAuditWriter } from "../src/audit/record/audit-writer.js";
import { openLogKey } from "../src/audit/log/log-key.js";
import type { Violation } from "../src/domain/decision.js";
import type { AuditRecord } from "../src/domain/record.js";
import { createState } from "./unit/audit/record/audit-state.js";
import { RECORD } from "./unit/audit/record/record.js";

/**
 * Writes the audit log of a made-up week, from Monday 2026-11-23 on, that the page of an auditor's questions is about.
 *
 * @returns The file of the log; its key lies beside it.
 */
export function writeAuditStory(folder: string): string {
  const file = join(folder, "audit.jsonl");
  const now = new Date("2026-11-29T12:00:00.000Z");
  const key = openLogKey(join(folder, "audit-key.pem"));
  const writer = createAuditWriter(file, { ...createState({ key }), now: () => now });
  for (const [at, record] of STORY.entries())
    writer.append({ ...RECORD, ...BASE, ...record, id: idOf(at) });
  writer.close();
  return file;
}

/** `00000007-0000-4000-8000-000000000000`: the beginning tells the records apart. */
function idOf(at: number): string {
  return `${(at + 1).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}

const OLD_REVISION = "0a1b2c3d4e5f".padEnd(64, "0");
const NEW_REVISION = "9f8e7d6c5b4a".padEnd(64, "0");
const WEB = "4f1c2d9e8a77".padEnd(64, "0");
const DB = "77aa00bb11cc".padEnd(64, "0");
const EXEC = "e0e1e2e3e4e5".padEnd(64, "0");

const BASE: Partial<AuditRecord> = {
  ...{ authn: "TLS", via: "certificate", profile: "multi-tenant", revision: OLD_REVISION },
  ...{ fingerprint: "3f9c2d11a7b0".padEnd(64, "0"), serial: "0a" },
};

const target = (ref: string, id: string, owner: string) => ({
  targets: [{ kind: "container" as const, ref, id, owner }],
  about: [{ kind: "container" as const, id, name: ref }],
});
const onWeb = target("web", WEB, "alice");
const onDb = target("db", DB, "carol");

type Kind = Pick<AuditRecord, "action" | "class" | "method" | "path">;
const kind = (action: string, method: string, path: string, of = "create"): Kind => ({
  ...{ action, class: of, method, path },
});
const CREATE = kind("container.create", "POST", "/v1.47/containers/create");
const EXEC_WEB = kind("exec.create", "POST", "/v1.47/containers/web/exec", "exec");
const EXEC_START = kind("exec.start", "POST", `/v1.47/exec/${EXEC}/start`, "exec");

const violation = (
  control: string,
  severity: Violation["severity"],
  field: string | null,
  texts: Pick<Violation, "message" | "remedy"> & Partial<Violation>,
): Violation => ({
  ...{ control, mode: "deny", severity, field, value: null, references: [] },
  ...texts,
});
const OWNERSHIP = violation("container_ownership", "high", null, {
  message: "The container web belongs to alice.",
  remedy: "Use containers of your own.",
});
const PRIVILEGED = violation("privileged_container", "critical", "HostConfig.Privileged", {
  message: "--privileged gives the container the whole host.",
  remedy: "Leave out --privileged.",
  references: ["CIS 5.5"],
});
const BIND = violation("bind_mount_allowlist", "critical", "HostConfig.Binds[0]", {
  ...{ value: "/", message: "The host path / may not be mounted.", references: ["CIS 5.6"] },
  remedy: "Use a named volume.",
});
const MEMORY = violation("memory_limit", "medium", "HostConfig.Memory", {
  ...{ mode: "warn", references: ["CIS 5.11"] },
  ...{ message: "The container has no memory limit.", remedy: "Add --memory 512m." },
});

const of = (
  user: string,
  time: string,
  call: Kind,
  ...more: readonly Partial<AuditRecord>[]
): Partial<AuditRecord> =>
  Object.assign({ user, time: `2026-11-${time}.000Z` }, call, ...more) as Partial<AuditRecord>;
const named = (name: string) => ({ call: { query: { name: [name] }, body: {} } });
const denied = (one: Violation) => ({ effect: "deny" as const, violations: [one] });
const answered = (to: number, status: number, lastedMs: number) => ({
  ...{ phase: "response" as const, request: idOf(to), status, lastedMs, call: null },
});
const made = (id: string) => ({ made: { kind: "container" as const, id } });

const CRON: Partial<AuditRecord> = {
  call: {
    query: { name: ["cron"] },
    body: {
      ...{ Hostname: "", Image: "registry.example.com/cron:2", Tty: false },
      HostConfig: { Binds: ["/:/host:ro"], CapAdd: null, Memory: 0, NetworkMode: "bridge" },
    },
  },
  erased: ["Env.*", "Cmd"],
};

const STORY: readonly Partial<AuditRecord>[] = [
  // Monday: two containers are made.
  of("alice", "23T08:00:00", CREATE, named("web"), { warnings: [MEMORY] }),
  of("alice", "23T08:00:01", CREATE, answered(0, 201, 840), made(WEB)),
  of("alice", "23T08:00:02", kind("container.start", "POST", "/containers/web/start"), onWeb),
  of("carol", "23T09:30:00", CREATE, named("db")),
  of("carol", "23T09:30:01", CREATE, answered(3, 201, 910), made(DB)),
  of("carol", "23T09:30:02", kind("container.start", "POST", "/containers/db/start"), onDb),
  // Tuesday: bob tries what he may not.
  of("bob", "24T14:02:10", EXEC_WEB, onWeb, denied(OWNERSHIP)),
  of("bob", "24T14:02:15", EXEC_WEB, onWeb, denied(OWNERSHIP)),
  of("bob", "24T14:03:00", CREATE, named("mine"), denied(BIND)),
  of("bob", "24T14:04:00", CREATE, named("mine"), denied(PRIVILEGED)),
  of("bob", "24T14:05:00", EXEC_WEB, onWeb, denied(OWNERSHIP)),
  // Wednesday: alice works on web between 10 and 11.
  of("alice", "25T10:05:00", EXEC_WEB, onWeb),
  of("alice", "25T10:05:01", EXEC_START, onWeb),
  of("alice", "25T10:17:35", EXEC_START, onWeb, answered(12, 101, 754_000)),
  of(
    "alice",
    "25T10:20:00",
    kind("container.logs", "GET", "/containers/web/logs", "reveal"),
    onWeb,
  ),
  of("alice", "25T10:40:00", kind("container.stop", "POST", "/containers/web/stop"), onWeb),
  of("alice", "25T10:41:00", kind("container.rename", "POST", "/containers/web/rename"), onWeb),
  of(
    ...["alice", "25T10:42:00", kind("container.start", "POST", "/containers/shop/start")],
    target("shop", WEB, "alice"),
  ),
  // Thursday: a new policy, and a would-be denial of the shadow profile.
  of("alice", "26T09:00:00", CREATE, named("cron"), {
    revision: NEW_REVISION,
    shadow: { profile: "restricted", effect: "deny", violations: [MEMORY] },
  }),
  of("carol", "26T09:10:00", CREATE, CRON, denied(BIND), { revision: NEW_REVISION }),
  // Friday: ci uses its exception, which mounts dockerd's socket; dave comes for the first time.
  of("ci", "27T02:00:00", CREATE, named("builder"), {
    revision: NEW_REVISION,
    exceptionsUsed: [
      { id: "ci-socket", control: "bind_mount_allowlist", expires: "2026-12-06T00:00:00Z" },
    ],
    warnings: [{ ...BIND, mode: "warn", value: "/var/run/docker.sock" }],
  }),
  of("dave", "27T11:00:00", kind("image.pull", "POST", "/images/create"), {
    revision: NEW_REVISION,
  }),
  of("dave", "27T11:05:00", EXEC_WEB, target("shop", WEB, "alice"), denied(OWNERSHIP), {
    revision: NEW_REVISION,
  }),
];
