import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PolicyBuildError, describeThrown } from "../errors.js";

const TIMEOUT_MS = 300_000;

/** Which file of which release is fetched, and what it must be. */
export interface Release {
  /** Folder of all releases: `https://openpolicyagent.org/downloads`. */
  readonly baseUrl: string;
  /** `v1.22.2` */
  readonly version: string;
  /** `opa_linux_amd64_static` */
  readonly file: string;
  /** SHA-256 that the project itself has on record, lower-case hex, or null. */
  readonly sha256: string | null;
}

/** The release cannot be had; the message is a clause: `"https://…" cannot be reached (ENOTFOUND)`. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/**
 * Fetches OPA's release to `target`, checked against the SHA-256 published beside it and the one on
 * record. It is written aside and moved, so that what lies at `target` is always whole.
 *
 * @throws {UnreachableError} When it cannot be fetched.
 * @throws {PolicyBuildError} When it is not what was published.
 */
export async function downloadOpa(release: Release, target: string): Promise<void> {
  const url = `${release.baseUrl}/${release.version}/${release.file}`;
  const published = parseChecksum(`${url}.sha256`, await fetchBytes(`${url}.sha256`));
  const program = await fetchBytes(url);
  const actual = createHash("sha256").update(program).digest("hex");
  for (const [expected, source] of [
    [published, `"${url}.sha256"`],
    [release.sha256 ?? actual, "this program"],
  ]) {
    if (actual !== expected)
      throw new PolicyBuildError(
        `Cannot use "${url}": its SHA-256 is ${actual}, ${String(source)} says ${String(expected)}; try again or set OPA`,
      );
  }
  await place(program, target);
}

/** The sum of a file of the form `<hex>  opa_linux_amd64_static`. */
function parseChecksum(url: string, bytes: Uint8Array): string {
  const sum = /^([0-9a-f]{64})(\s|$)/i.exec(Buffer.from(bytes).toString("latin1"))?.[1];
  if (sum === undefined)
    throw new PolicyBuildError(
      `Cannot use "${url}": it does not begin with a SHA-256; set OPA instead`,
    );
  return sum.toLowerCase();
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  if (!isTrusted(url)) throw new PolicyBuildError(`Cannot fetch "${url}": it must be HTTPS`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!isTrusted(response.url)) throw new Error(`redirected to "${response.url}", not HTTPS`);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw new UnreachableError(`"${url}" cannot be reached (${reasonOf(thrown)})`, {
      cause: thrown,
    });
  }
}

// The sum comes from the same place as the program, so only the transport vouches for both.
function isTrusted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "127.0.0.1";
}

// fetch says only "fetch failed"; its cause says why, most briefly by its code.
function reasonOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" ? code : describeThrown(cause);
}

async function place(program: Uint8Array, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const aside = await mkdtemp(`${target}.`);
  try {
    await writeFile(join(aside, "opa"), program);
    await chmod(join(aside, "opa"), 0o755);
    await rename(join(aside, "opa"), target);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
