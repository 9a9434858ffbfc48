import { z } from "zod";
import {
  COMPRESSIONS,
  DEFAULT_KEEPING,
  ROTATION_INTERVALS,
  SYNC_MODES,
  type AuditKeeping,
} from "../../domain/audit-keeping.js";
import { readSize } from "../../domain/read-size.js";

const SIZE = "must be a number with k, M or G from 64k to 64G, as 100M";
const KEEP = "must be a whole number from 1 to 10000";
const WITHIN = "must be a whole number from 10 to 1000";

/** The members of `audit` about the file: when it is synced, and how it is rotated. */
export const keepingShape = {
  sync: z.enum(SYNC_MODES).default(DEFAULT_KEEPING.sync),
  sync_within_ms: z
    .int(WITHIN)
    .min(10, WITHIN)
    .max(1000, WITHIN)
    .default(DEFAULT_KEEPING.syncWithinMs),
  rotate: z
    .strictObject({
      size: z
        .string(SIZE)
        .refine((text) => isInRange(readSize(text)), SIZE)
        .optional(),
      interval: z.enum(ROTATION_INTERVALS).optional(),
      keep: z.int(KEEP).min(1, KEEP).max(10_000, KEEP).default(52),
      compress: z.enum(COMPRESSIONS).default("gzip"),
    })
    .refine(
      ({ size, interval }) => size !== undefined || interval !== undefined,
      "must have size or interval, or both",
    )
    .optional(),
};

/** Smaller files would be many, and each needs its own checkpoint. */
const MIN_BYTES = 64 * 2 ** 10;
const MAX_BYTES = 64 * 2 ** 30;

function isInRange(bytes: number | null): boolean {
  return bytes !== null && bytes >= MIN_BYTES && bytes <= MAX_BYTES;
}

type KeepingSection = z.infer<z.ZodObject<typeof keepingShape>>;

/** Returns how the audit log is kept. */
export function keepingOf({ sync, sync_within_ms, rotate }: KeepingSection): AuditKeeping {
  return {
    sync,
    syncWithinMs: sync_within_ms,
    rotate:
      rotate === undefined
        ? null
        : {
            maxBytes: readSize(rotate.size ?? ""),
            interval: rotate.interval ?? null,
            keep: rotate.keep,
            compress: rotate.compress,
          },
  };
}
