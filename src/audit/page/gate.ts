import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { localAddress, urlOf } from "./request-url.js";

/** Decides who may see the pages. */
export interface Gate {
  /** Lets one browser in, once. */
  readonly token: string;
  /** Decides about a request. */
  readonly admit: (request: IncomingMessage) => Admission;
}

/** The decision on admitting a request. */
export type Admission =
  | { readonly kind: "admitted" }
  /** The token was used: the browser gets this cookie, and goes on to `address`, which has no token. */
  | { readonly kind: "new"; readonly cookie: string; readonly address: string }
  | { readonly kind: "refused"; readonly status: 401 | 403 | 503; readonly why: string };

const COOKIE = "dockwarden_audit";
const SECRET_BYTES = 32;

/**
 * Creates a gate with a new token. Neither token nor session outlives the process.
 *
 * @param idleMs After so long without a request the session ends, in milliseconds.
 * @param now Milliseconds, by a clock that nobody sets.
 */
export function createGate(idleMs: number, now: () => number): Gate {
  const token = newSecret();
  /** The hashes, so that a comparison tells nothing by its time. */
  let expected: Buffer | null = hashOf(token);
  let session: Buffer | null = null;
  let seenMs = 0;

  function enter(given: string, address: string, request: IncomingMessage): Admission {
    // A browser that only loads ahead, or a program that checks links, would use the token up.
    if (request.method !== "GET" || (request.headers["sec-purpose"] ?? "") !== "")
      return { kind: "refused", status: 503, why: "Open this address in a browser." };
    if (!isEqual(hashOf(given), expected)) return { kind: "refused", status: 401, why: USED };
    expected = null;
    const secret = newSecret();
    session = hashOf(secret);
    seenMs = now();
    const cookie = `${COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    return { kind: "new", cookie, address };
  }

  return {
    token,
    admit(request) {
      const url = urlOf(request);
      const given = url.searchParams.get("token");
      if (given !== null) {
        url.searchParams.delete("token");
        return enter(given, localAddress(url), request);
      }
      const isKnown = cookiesIn(request).some((secret) => isEqual(hashOf(secret), session));
      if (!isKnown) return { kind: "refused", status: 401, why: UNKNOWN };
      if (now() - seenMs > idleMs) {
        session = null;
        return { kind: "refused", status: 401, why: IDLE };
      }
      seenMs = now();
      return { kind: "admitted" };
    },
  };
}

const USED =
  "This link was used already, or another process has printed it. Start the command again to get a new one.";
const UNKNOWN =
  "This browser has no session. Open the link that dockwarden audit serve has printed.";
const IDLE =
  "The session was idle for too long and has ended. Start the command again to get a new link.";

function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function isEqual(given: Buffer, expected: Buffer | null): boolean {
  return expected !== null && timingSafeEqual(given, expected);
}

/** Servers on other ports of the host share its cookies, so that there may be several of the name. */
function cookiesIn({ headers }: IncomingMessage): readonly string[] {
  const pairs = (headers.cookie ?? "").split(";").slice(0, MAX_COOKIES);
  return pairs.flatMap((pair) => {
    const [name = "", value = ""] = pair.trim().split("=");
    return name === COOKIE ? [value] : [];
  });
}

const MAX_COOKIES = 100;
