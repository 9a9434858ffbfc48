import type { Rotation, RotationInterval } from "../../domain/audit-keeping.js";
import { describeThrown } from "../../domain/errors.js";
import type { AuditState } from "./audit-state.js";
import type { LinkedLines } from "./linked-lines.js";
import { moveAside } from "./rotated-files.js";
import { createTidying, type OnDiscarded } from "./tidy-rotated.js";

/** Rotates the audit log as the settings say. */
export interface Rotating {
  /** Call this before a record of so many bytes is written. */
  readonly before: (bytes: number) => void;
  readonly configure: (rotation: Rotation | null) => void;
  /** Call this once no other plugin writes to the log. */
  readonly takeOver: () => void;
  readonly close: () => void;
}

/** After a rotation that failed, the file goes on for so long. */
const AGAIN_AFTER_MS = 60_000;

/**
 * Creates it without rotation.
 *
 * @param records Writes records of its own: `sign` signs what is not signed, `discarded` records that a file is removed.
 */
export function createRotating(
  log: string,
  lines: Pick<LinkedLines, "size" | "began" | "last" | "rotate">,
  { sign, discarded }: { readonly sign: () => void; readonly discarded: OnDiscarded },
  state: Pick<AuditState, "tell" | "inform" | "now">,
): Rotating {
  const tidying = createTidying(log, discarded, state);
  let rotation: Rotation | null = null;
  let notBeforeMs = 0;
  let beganMs: number | null = null;

  function rotate(due: Rotation, now: Date): void {
    try {
      sign();
      if (!move(log, lines, now)) return;
      beganMs = now.getTime();
      tidying.takeOver(due);
    } catch (thrown) {
      notBeforeMs = now.getTime() + AGAIN_AFTER_MS;
      state.tell(`Cannot rotate the audit log "${log}": ${describeThrown(thrown)}`);
    }
  }

  return {
    before(bytes) {
      if (rotation === null) return;
      const now = state.now();
      const size = lines.size();
      beganMs = size === 0 ? now.getTime() : (beganMs ?? lines.began() ?? now.getTime());
      if (size === 0 || now.getTime() < notBeforeMs) return;
      if (isDue(rotation, size + bytes, beganMs, now)) rotate(rotation, now);
    },
    configure(next) {
      rotation = next;
      // A compression may have been cut short by the last end of the plugin.
      if (next !== null) tidying.tidy(next);
    },
    takeOver() {
      tidying.takeOver(rotation);
    },
    close: tidying.close,
  };
}

/** Returns false if others have done something to the file, which comes first. */
function move(
  log: string,
  { rotate, last }: Pick<LinkedLines, "rotate" | "last">,
  now: Date,
): boolean {
  return rotate(() => {
    moveAside(log, now, last());
  });
}

function isDue(rotation: Rotation, bytes: number, beganMs: number, now: Date): boolean {
  return isFull(rotation, bytes) || isOver(rotation, beganMs, now);
}

/** The bytes that the link and the line break add to a record. */
const LINK_BYTES = 111;

function isFull({ maxBytes }: Rotation, bytes: number): boolean {
  return maxBytes !== null && bytes + LINK_BYTES > maxBytes;
}

function isOver({ interval }: Rotation, beganMs: number, now: Date): boolean {
  if (interval === null) return false;
  const numberOf = NUMBERS[interval];
  return numberOf(now) > numberOf(new Date(beganMs));
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Numbers of intervals since 1970, in UTC. That year began on a Thursday. */
const NUMBERS: Readonly<Record<RotationInterval, (at: Date) => number>> = {
  hourly: (at) => Math.floor(at.getTime() / HOUR_MS),
  daily: (at) => Math.floor(at.getTime() / DAY_MS),
  weekly: (at) => Math.floor((at.getTime() / DAY_MS + 3) / 7),
  monthly: (at) => at.getUTCFullYear() * 12 + at.getUTCMonth(),
};
