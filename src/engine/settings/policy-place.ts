import type { PollTimes } from "../../domain/policy-settings.js";
import { isGuardedPath } from "./guarded-path.js";

/** The poll times where the settings have none; the same as OPA's. */
export const DEFAULT_POLL: PollTimes = { minSeconds: 60, maxSeconds: 120, longPollSeconds: null };

/** The place of a bundle, and the protections of its download. */
interface Use {
  readonly place: string;
  readonly isSigned: boolean;
  readonly hasToken: boolean;
}

/** Returns the problem of the place of a policy; null if it can be used. */
export function placeProblem({ place, isSigned, hasToken }: Use): string | null {
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
