import { closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { PolicySettings } from "../../domain/policy-settings.js";
import { PolicyLoadError, describeThrown, systemCodeOf } from "../../domain/errors.js";
import { exposedPath } from "../../files/exposed-path.js";
import { replaceFile } from "../../files/replace-file.js";
import { shownPlace, type FoundBundle } from "./place.js";
import { readBundle } from "./read-bundle.js";
import { refused } from "./bundle-refusal.js";

/** The last bundle of a place that was accepted. */
const stateSchema = z.strictObject({
  format: z.literal(1),
  place: z.string(),
  sequence: z.int().min(0),
  sha256: z.string(),
});

export type KeptState = z.infer<typeof stateSchema>;

/** The folder of the last good bundle, for root alone. */
export interface KeptBundle {
  /**
   * Returns what was accepted last from a place; null if nothing was, or from another place.
   *
   * @throws {PolicyLoadError} When that cannot be told.
   */
  readonly state: (place: string) => KeptState | null;
  /**
   * Returns the bundle itself; null if there is none.
   *
   * @throws {PolicyLoadError} When it cannot be read.
   */
  readonly read: () => Uint8Array | null;
  /**
   * Keeps a bundle. A power failure leaves the old one or the new one.
   *
   * @throws {PolicyLoadError} When it cannot be written, or others could replace it.
   */
  readonly write: (place: string, found: FoundBundle) => void;
}

/** Opens the folder, which is made when a bundle is kept. */
export function openKeptBundle(folder: string): KeptBundle {
  const [bundle, state] = [join(folder, "bundle.tar.gz"), join(folder, "state.json")];
  const failed = (thrown: unknown): PolicyLoadError => {
    const remedy =
      "set policy.state to a folder that only root can change, or remove it to accept any bundle";
    const text = `Cannot use the kept policy in "${folder}": ${describeThrown(thrown)}; ${remedy}`;
    return new PolicyLoadError(text, { cause: thrown });
  };
  const attempt = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (thrown) {
      throw failed(thrown);
    }
  };
  return {
    state: (place) =>
      attempt(() => {
        const bytes = readIfThere(state);
        const found = bytes === null ? null : stateSchema.parse(JSON.parse(bytes.toString()));
        return found?.place === place ? found : null;
      }),
    read: () => attempt(() => readIfThere(bundle)),
    write: (place, { bytes, library: { bundle: about } }) => {
      attempt(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        refuseExposed(folder);
        const { sequence, sha256 } = about;
        // The bundle first: a state that is older than the bundle refuses nothing that is accepted.
        replaceFile(bundle, bytes);
        replaceFile(state, `${JSON.stringify({ format: 1, place, sequence, sha256 })}\n`);
      });
    },
  };
}

/**
 * Refuses a bundle that is older than one that was accepted from the same place before.
 *
 * @throws {PolicyLoadError} When it is.
 */
export function refuseReplayed(
  { library: { origin, bundle } }: FoundBundle,
  accepted: Pick<KeptState, "sequence" | "sha256"> | null,
): void {
  if (accepted === null) return;
  const { sequence, sha256 } = accepted;
  if (bundle.sequence < sequence)
    throw refused(
      origin,
      `its sequence is ${bundle.sequence}, and ${sequence} was accepted before: an older bundle may be a replayed one; build it again with a higher --sequence`,
    );
  if (bundle.sequence === sequence && sequence > 0 && bundle.sha256 !== sha256)
    throw refused(
      origin,
      `its sequence ${sequence} was accepted before with another content; build it again with a higher --sequence`,
    );
}

/**
 * Reads the bundle that was kept of a place, and verifies it again; null if there is none.
 *
 * @throws {PolicyLoadError} When it cannot be used.
 */
export function readKept(
  kept: KeptBundle,
  { bundle: place, keys }: PolicySettings,
): FoundBundle | null {
  const accepted = kept.state(place);
  const bytes = accepted === null ? null : kept.read();
  if (bytes === null) return null;
  const found = { library: readBundle(bytes, `${shownPlace(place)} (kept)`, keys), bytes };
  refuseReplayed(found, accepted);
  return found;
}

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

function readIfThere(file: string): Buffer | null {
  const fd = openIfThere(file);
  if (fd === null) return null;
  try {
    if (!fstatSync(fd).isFile()) throw new Error(`"${file}" is no file`);
    refuseExposed(file);
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(file: string): number | null {
  try {
    // A pipe must not block.
    return openSync(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT") return null;
    throw thrown;
  }
}

/** Whoever can replace what is kept decides what is allowed after the next start. */
function refuseExposed(path: string): void {
  const exposed = exposedPath(path, process.getuid?.() ?? 0);
  if (exposed !== null) throw new Error(`others can replace "${exposed}"`);
}
