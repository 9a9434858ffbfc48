import { z } from "zod";
import { FRONT_MODES } from "../domain/front.js";

const PATH = 'must be an absolute path of letters, digits, "_", ".", "@" and "-"';
// No `*` nor `..`: the place is also compared with what callers want to mount.
const path = z.string(PATH).regex(/^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.@-]+)+$/, PATH);

const ACCOUNT = "must be a numeric id from 0 to 4294967294, or a name that the system knows";
// getent takes what begins with "-" for an option, and answers with fields between colons.
const name = z.string().regex(/^(?![-\p{Cc}\p{Z}])[^:\p{Cc}]{1,255}$/u, ACCOUNT);
const account = z.union(
  [z.int(ACCOUNT).min(0, ACCOUNT).max(4_294_967_294, ACCOUNT), name],
  ACCOUNT,
);

const mode = z.enum(FRONT_MODES, 'must be "0600" or "0660", in quotes');
const CONNECTIONS = "must be a whole number from 1 to 100000";

const user = z.strictObject({
  owner: account.optional(),
  group: account.optional(),
  mode: mode.default("0600"),
});

/** How the settings say what `dockwarden front` does. */
export const frontSchema = z.strictObject({
  sockets_dir: path.default("/run/dockwarden/front"),
  daemon: z.string().default("127.0.0.1:2376"),
  allow_remote: z.boolean().default(false),
  server_name: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, "must be a host name or an address")
    .optional(),
  server_ca: path,
  ca: path,
  ca_key: path,
  max_connections: z.int(CONNECTIONS).min(1, CONNECTIONS).max(100_000, CONNECTIONS).default(1000),
  users: z.record(
    z.string(),
    user,
    'must be a mapping of names, as {alice: {}, bob: {mode: "0660", group: lab}}',
  ),
});
