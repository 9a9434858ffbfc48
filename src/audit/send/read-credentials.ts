import { UsageError } from "../../domain/errors.js";
import { readSecret, readTrusted } from "../../files/read-trusted.js";

/** The files that prove the target to the sender, and the sender to the target; null for none. */
export interface CredentialFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly token: string | null;
}

/** The content of the files. */
export interface SenderCredentials {
  /** For TLS: `ca`, `cert` and `key` in PEM. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly token: string | null;
}

/**
 * Reads the files, which only root and this program's user may replace, and key and token nobody else may read. They are read
 * for each batch, so that a renewed one is used at once.
 *
 * @throws {UsageError} When one cannot be used.
 */
export function readCredentials({ ca, cert, key, token }: CredentialFiles): SenderCredentials {
  return {
    tls: {
      ...(ca === null ? {} : { ca: readTrusted(ca, "--ca") }),
      ...(cert === null ? {} : { cert: readTrusted(cert, "--cert") }),
      ...(key === null ? {} : { key: readSecret(key, "--key") }),
    },
    token: token === null ? null : tokenIn(token),
  };
}

function tokenIn(file: string): string {
  const token = readSecret(file, "--token-file").trim();
  // The text of the error must not quote it.
  if (/^[!-~]{1,8192}$/.test(token)) return token;
  throw new UsageError(
    `Cannot use --token-file "${file}": it should hold one word of printable ASCII characters`,
  );
}
