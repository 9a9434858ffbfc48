import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UsageError, describeThrown } from "../../domain/errors.js";
import { makeFolder } from "./make-folder.js";
import { writeCertificate } from "./write-certificate.js";

/** The paths of an authority's files. */
export interface AuthorityFiles {
  readonly certificate: string;
  readonly key: string;
}

const TEN_YEARS_MS = 3652 * 24 * 60 * 60 * 1000;

/**
 * Creates the gateway's authority, which is valid for ten years: `gateway-ca.pem`, and `gateway-ca-key.pem`
 * with mode 0600. Creates the folder if it is missing.
 *
 * @throws {UsageError} When an authority exists there, or the folder cannot be used.
 */
export async function makeAuthority(folder: string, now: number): Promise<AuthorityFiles> {
  const place = resolve(folder);
  const files = {
    certificate: join(place, "gateway-ca.pem"),
    key: join(place, "gateway-ca-key.pem"),
  };
  const pair = await writeCertificate({
    // Two authorities with one name could be confused.
    name: `Dockwarden gateway ${randomBytes(8).toString("hex")}`,
    use: "authority",
    from: new Date(now),
    to: new Date(now + TEN_YEARS_MS),
    issuer: null,
  });
  try {
    makeFolder(place);
    writeNew(files.key, pair.key, 0o600);
    writeCertificateBeside(files, pair.certificate);
  } catch (thrown) {
    throw new UsageError(
      `Cannot make an authority in "${place}": ${describeThrown(thrown)}; name a folder without one, as root`,
      { cause: thrown },
    );
  }
  return files;
}

/** Writes the certificate. If that fails it removes the key, which would block the next attempt. */
function writeCertificateBeside({ certificate, key }: AuthorityFiles, pem: string): void {
  try {
    writeNew(certificate, pem, 0o644);
  } catch (thrown) {
    rmSync(key);
    throw thrown;
  }
}

function writeNew(file: string, text: string, mode: number): void {
  writeFileSync(file, text, { flag: "wx", mode, flush: true });
}
