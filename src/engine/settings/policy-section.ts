import { z } from "zod";
import type { ParameterChange } from "../../domain/parameters.js";
import { BUNDLE_ALGORITHMS } from "../../domain/policy-settings.js";
import type { PolicySettings, PollTimes, BundleTlsFiles } from "../../domain/policy-settings.js";
import { guardedPath, isGuardedPath } from "./guarded-path.js";
import type { SettingsProblem } from "./read-yaml.js";

/** The poll times where the settings have none; the same as OPA's. */
const DEFAULT_POLL: PollTimes = { minSeconds: 60, maxSeconds: 120, longPollSeconds: null };

const SECONDS = "must be a whole number from 1 to 86400";
const seconds = z.int(SECONDS).min(1, SECONDS).max(86_400, SECONDS);
const WAIT = "must be a whole number from 1 to 600";

const key = z.strictObject({
  algorithm: z.enum(BUNDLE_ALGORITHMS, `must be ${BUNDLE_ALGORITHMS.join(" or ")}`),
  file: guardedPath.optional(),
  pem: z.string().optional(),
});

const TEXT = "must be one line of at most 200 characters";

/** The schema of `policy`: where the policy comes from, if it is not the program's own. */
export const policySchema = z.strictObject({
  bundle: z.string(),
  keys: z.record(z.string().regex(/^[^\p{Cc}]{1,200}$/u, TEXT), key).optional(),
  scope: z
    .string()
    .regex(/^[^\p{Cc}]{1,200}$/u, TEXT)
    .optional(),
  poll: z
    .strictObject({
      min_seconds: seconds.default(DEFAULT_POLL.minSeconds),
      max_seconds: seconds.default(DEFAULT_POLL.maxSeconds),
      long_poll_seconds: z.int(WAIT).min(1, WAIT).max(600, WAIT).optional(),
    })
    .prefault({}),
  tls: z
    .strictObject({
      ca: guardedPath.optional(),
      cert: guardedPath.optional(),
      key: guardedPath.optional(),
    })
    .prefault({}),
  token_file: guardedPath.optional(),
  state: guardedPath.optional(),
});

type PolicySection = z.infer<typeof policySchema>;

interface PolicyOfFile {
  readonly policy?: PolicySection | undefined;
}

/** Returns the problems of the section `policy`. */
export function policySectionProblems({ policy }: PolicyOfFile): SettingsProblem[] {
  if (policy === undefined) return [];
  const { keys, scope, poll, tls } = policy;
  const place = placeProblem({
    place: policy.bundle,
    isSigned: keys !== undefined,
    hasToken: policy.token_file !== undefined,
  });
  return [
    ...problemIf(place !== null, ["bundle"], place ?? ""),
    ...Object.entries(keys ?? {}).flatMap(([id, { file, pem }]) =>
      problemIf((file === undefined) === (pem === undefined), ["keys", id], ONE_OF),
    ),
    ...problemIf(
      keys !== undefined && Object.keys(keys).length === 0,
      ["keys"],
      "must have at least one key; leave keys out if bundles are not signed",
    ),
    ...problemIf(scope !== undefined && keys === undefined, ["scope"], "needs keys"),
    ...problemIf(
      poll.min_seconds > poll.max_seconds,
      ["poll", "min_seconds"],
      `must be at most max_seconds, ${poll.max_seconds}`,
    ),
    ...problemIf(
      (tls.cert === undefined) !== (tls.key === undefined),
      ["tls"],
      "must have both cert and key, or neither",
    ),
  ];
}

const ONE_OF = "must have either file or pem: the public key, or a file that holds it";

function problemIf(
  isWrong: boolean,
  path: readonly PropertyKey[],
  message: string,
): readonly SettingsProblem[] {
  return isWrong ? [{ path: ["policy", ...path], message }] : [];
}

/** Returns a file with another place for bundles, and a section `policy` if it has none; undefined changes nothing. */
export function withPlace<File extends PolicyOfFile>(file: File, place: string | undefined): File {
  if (place === undefined) return file;
  return {
    ...file,
    policy: { ...(file.policy ?? policySchema.parse({ bundle: place })), bundle: place },
  };
}

/** Builds the settings of the policy from a checked section; null if the policy is the program's own. */
export function policyOf({ policy }: PolicyOfFile): PolicySettings | null {
  if (policy === undefined) return null;
  const { bundle, keys, scope = null, poll, tls, token_file, state } = policy;
  return Object.freeze({
    bundle,
    keys: keys === undefined ? null : { keys: keysOf(keys), scope },
    poll: pollOf(poll),
    tls: filesOf(tls),
    tokenFile: token_file ?? null,
    state: state ?? null,
  });
}

function pollOf({ min_seconds, max_seconds, long_poll_seconds }: PolicySection["poll"]): PollTimes {
  return {
    minSeconds: min_seconds,
    maxSeconds: max_seconds,
    longPollSeconds: long_poll_seconds ?? null,
  };
}

function filesOf({ ca, cert, key: own }: PolicySection["tls"]): BundleTlsFiles {
  return { ca: ca ?? null, cert: cert ?? null, key: own ?? null };
}

type KeysOfSettings = NonNullable<PolicySettings["keys"]>["keys"];

/** A key in a file is read later. */
function keysOf(keys: NonNullable<PolicySection["keys"]>): KeysOfSettings {
  const all = Object.entries(keys).map(([id, { algorithm, pem = "", file }]) => [
    id,
    { algorithm, pem, ...(file === undefined ? {} : { file }) },
  ]);
  return Object.fromEntries(all) as KeysOfSettings;
}

/**
 * Returns the changes that guard the policy under each profile. Whoever mounts what it is made of could replace it, or read
 * what proves this host to the server.
 */
export function policyGuards(policy: PolicySettings | null): readonly ParameterChange[] {
  if (policy === null) return [];
  const { bundle, keys, tls, tokenFile, state } = policy;
  const files = Object.entries(keys?.keys ?? {}).map(
    ([id, { file }]) => [`keys.${id}`, file ?? null] as const,
  );
  const places: readonly (readonly [string, string | null])[] = [
    ["bundle", bundle.startsWith("/") ? bundle : null],
    ...files,
    ...Object.entries(tls).map(([name, file]) => [`tls.${name}`, file as string | null] as const),
    ["token_file", tokenFile],
    ["state", state],
  ];
  return places.flatMap(([name, place]) => (place === null ? [] : [guardOf(name, place)]));
}

function guardOf(name: string, place: string): ParameterChange {
  return {
    ...{ how: "add", pattern: false },
    control: "sensitive_host_paths",
    name: "denied_paths",
    value: [place],
    origin: `policy.${name}`,
  };
}

/** The place of a bundle, and the protections of its download. */
interface Use {
  readonly place: string;
  readonly isSigned: boolean;
  readonly hasToken: boolean;
}

/** Returns the problem of the place of a policy; null if it can be used. */
function placeProblem({ place, isSigned, hasToken }: Use): string | null {
  if (place.startsWith("/")) return isGuardedPath(place) ? null : FORM;
  if (!/^https?:/.test(place) || !URL.canParse(place)) return FORM;
  const { protocol, username, password, hash } = new URL(place);
  if (`${username}${password}${hash}` !== "") return BARE;
  return protocol === "https:" ? null : plainProblem(isSigned, hasToken);
}

function plainProblem(isSigned: boolean, hasToken: boolean): string | null {
  if (!isSigned) return UNSIGNED;
  return hasToken ? TOKEN : null;
}

const FORM =
  'must be the absolute path of a folder or a bundle, of letters, digits, "_", ".", "@" and "-", or a URL: /etc/dockwarden/bundle.tar.gz, https://bundles.example.com/dockwarden.tar.gz';
const BARE = "must be a URL without a user, a password and a fragment; use policy.token_file";
const UNSIGNED =
  "must be of https, or bundles must be signed: over http anybody on the way may change one; set policy.keys";
const TOKEN = "must be of https: policy.token_file would be sent for anybody on the way to read";
