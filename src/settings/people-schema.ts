import { z } from "zod";

const texts = z.array(z.string()).default([]);
const ID = "must be a whole number from 0 to 4294967294";
const id = z.int(ID).min(0, ID).max(4_294_967_294, ID);

const user = z.strictObject({
  uid: id.optional(),
  gids: z.array(id).default([]),
  home: z.string().optional(),
  groups: texts,
  roles: texts,
  labels: z.record(z.string(), z.string()).default({}),
});

const group = z.strictObject({
  roles: texts,
  priority: z.int().default(0),
  members: texts,
  from: z.strictObject({ cert_ou: texts, os_groups: texts }).prefault({}),
});

const ACTION = "must be an action, such as container.stop, container.*, *.prune or *";
const actions = z.array(z.string().regex(/^(?:\*|(?:\*|[a-z]+)\.(?:\*|[a-z_]+))$/, ACTION)).min(1);

const scope = z.union([
  z.enum(["any", "own"]),
  z.strictObject({ label: z.string().regex(/^[^=]+=[^=]*$/, "must be of the form key=value") }),
]);

const role = z.strictObject({
  may_exempt: z.boolean().default(false),
  read_only: z.boolean().default(false),
  allow: z.array(z.strictObject({ actions, scope: scope.optional() })).default([]),
  deny: z.array(z.strictObject({ actions })).default([]),
});

/** A role as a file writes it. */
export type RoleEntry = z.infer<typeof role>;

/** How the settings say who there is. */
export const peopleShape = {
  users: z.record(z.string(), user).default({}),
  groups: z.record(z.string(), group).default({}),
  roles: z.record(z.string(), role).default({}),
  anonymous: z.strictObject({ role: z.string().nullable() }).optional(),
  unknown_user: z.strictObject({ role: z.string().nullable() }).optional(),
  bindings: z
    .array(z.strictObject({ users: texts, groups: texts, profile: z.string() }))
    .default([]),
};
