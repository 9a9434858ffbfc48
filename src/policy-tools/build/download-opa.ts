import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { PolicyBuildError } from "../../domain/errors.js";
import { fetchBytes } from "./fetch-bytes.js";
import { placeFile } from "./place-file.js";

/** The file of a release to fetch, and the digest that it must have. */
export interface OpaRelease {
  /** Folder of all releases: `https://openpolicyagent.org/downloads`. */
  readonly baseUrl: string;
  /** `v1.22.2` */
  readonly version: string;
  /** `opa_linux_amd64_static` */
  readonly file: string;
  /** SHA-256 that the project itself has on record, lower-case hex, or null. */
  readonly sha256: string | null;
}

/**
 * Fetches OPA's release to `target`, checked against the SHA-256 published beside it and the one on
 * record. It is written aside and moved, so that what lies at `target` is always whole.
 *
 * @throws {UnreachableError} When it cannot be fetched.
 * @throws {PolicyBuildError} When it is not what was published.
 */
export async function downloadOpa(release: OpaRelease, target: string): Promise<void> {
  const url = `${release.baseUrl}/${release.version}/${release.file}`;
  const published = parseChecksum(`${url}.sha256`, await fetchTrusted(`${url}.sha256`));
  const program = await fetchTrusted(url);
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
  await mkdir(dirname(target), { recursive: true });
  await placeFile(target, program, 0o755);
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

function fetchTrusted(url: string): Promise<Uint8Array> {
  if (!isTrusted(url)) throw new PolicyBuildError(`Cannot fetch "${url}": it must be HTTPS`);
  return fetchBytes(url, isTrusted);
}

// The sum comes from the same place as the program, so only the transport vouches for both.
function isTrusted(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "127.0.0.1";
}
