import { z } from "zod";

const texts = z.array(z.string()).default([]);
const said = z.string().regex(/\S/, "must say something");
const instant = z.iso.datetime({
  offset: true,
  error: 'must be an instant in quotes, as "2026-11-25T00:00:00Z"',
});

const exception = z.strictObject({
  id: said,
  controls: z.array(z.string()).min(1, "must name at least one control"),
  who: z.strictObject({
    anyone: z.boolean().default(false),
    users: texts,
    groups: texts,
    roles: texts,
  }),
  when: z.strictObject({ images: texts, actions: texts }).prefault({}),
  set: z.record(z.string(), z.json()).default({}),
  mode: z.enum(["warn", "off"]).optional(),
  reason: said,
  ticket: said,
  approved_by: said,
  created: instant,
  expires: instant,
});

/** How the settings say what else is permitted, to whom, and for how long. */
export const exceptionsShape = {
  limits: z
    .strictObject({
      max_exception_days: z.int().min(1).default(90),
      never_exempt: texts,
    })
    .prefault({}),
  exceptions: z.array(exception).default([]),
};

/** An exception as the file says it. */
export type ExceptionEntry = z.infer<typeof exception>;
