import { z } from "zod";
import type { CaptureSettings } from "../../domain/capture-settings.js";
import type { ParameterChange } from "../../domain/parameters.js";
import { readSize } from "../../domain/read-size.js";
import { guardedPath } from "./guarded-path.js";

const SIZE = "must be a number with k, M or G from 1M to 64G, as 100M";
const MIN_BYTES = 2 ** 20;
const MAX_BYTES = 64 * 2 ** 30;

/** The member of `audit` about the capture. */
export const captureShape = {
  capture: z
    .strictObject({
      file: guardedPath,
      max_bytes: z
        .string(SIZE)
        .refine((text) => isInRange(readSize(text)), SIZE)
        .default("100M"),
      public_key: guardedPath.optional(),
    })
    .optional(),
};

function isInRange(bytes: number | null): boolean {
  return bytes !== null && bytes >= MIN_BYTES && bytes <= MAX_BYTES;
}

type CaptureSection = z.infer<z.ZodObject<typeof captureShape>>;

/** Returns the settings of the capture; null if requests are not captured. */
export function captureOf({ capture }: CaptureSection): CaptureSettings | null {
  if (capture === undefined) return null;
  const { file, max_bytes: size, public_key: publicKey = null } = capture;
  return Object.freeze({ file, maxBytes: readSize(size) ?? MIN_BYTES, publicKey });
}

/** Returns the changes that keep callers from mounting the capture, which holds secrets of all of them. */
export function captureGuardsOf({ capture }: CaptureSection): readonly ParameterChange[] {
  if (capture === undefined) return [];
  const { file } = capture;
  const add = { how: "add", pattern: false, value: [file, `${file}.1`] } as const;
  const origin = "audit.capture.file";
  return [
    { ...add, control: "sensitive_host_paths", name: "denied_paths", origin },
    { ...add, control: "protect_authz_plugin", name: "self_paths", origin },
  ];
}
