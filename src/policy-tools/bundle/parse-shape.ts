import type { z } from "zod";
import { BundleRefusal } from "./bundle-refusal.js";

/**
 * Checks a value that comes from outside against its schema.
 *
 * @param subject What has the shape: `its ".manifest"`.
 * @throws {BundleRefusal} With the first thing that is wrong, and its place.
 */
export function parseShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  subject: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined ? "" : issue.path.map(String).join(".");
  const at = place === "" ? "" : ` at ${place.slice(0, 200)}`;
  throw new BundleRefusal(`${subject} is not as it must be${at}: ${issue?.message ?? "unknown"}`);
}
