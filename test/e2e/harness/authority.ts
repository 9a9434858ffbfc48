import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issue, type Issued, type Wanted } from "../../certificate-maker.js";
import type { Certificates } from "./certificates.js";

/** An authority in a folder: `ca.pem`, the daemon's `server.pem`, and whatever it is asked to issue. */
export interface Authority extends Certificates {
  /** Writes `<file>.pem` and `<file>-key.pem`, for any subject at all. */
  give(file: string, wanted: Omit<Wanted, "by">): Issued;
  /** What `curl` takes to show the certificate of `file`; to show none, for `null`. */
  curlFlags(file: string | null): readonly string[];
}

/** Makes one, with a certificate for a daemon on the loopback address. */
export function openAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), "dockwarden-e2e-"));
  const by = issue({ subject: [["CN", "ca"]], authority: true });
  const at = (name: string): string => join(folder, name);
  writeFileSync(at("ca.pem"), by.pem);
  const give: Authority["give"] = (file, wanted) => {
    const issued = issue({ ...wanted, by });
    writeFileSync(at(`${file}.pem`), issued.pem);
    writeFileSync(at(`${file}-key.pem`), issued.key);
    return issued;
  };
  const altNames = [
    ["dns", "localhost"],
    ["ip", "127.0.0.1"],
  ] as const;
  give("server", { subject: [["CN", "localhost"]], altNames });
  return {
    folder,
    give,
    curlFlags: (file) => [
      ...["--silent", "--show-error", "--cacert", at("ca.pem")],
      ...(file === null ? [] : ["--cert", at(`${file}.pem`), "--key", at(`${file}-key.pem`)]),
    ],
    remove() {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
