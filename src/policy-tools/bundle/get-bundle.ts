import { request as requestHttp, type IncomingMessage } from "node:http";
import { request as requestHttps, type RequestOptions } from "node:https";
import type { PolicySettings } from "../../domain/policy-settings.js";
import { readSecret, readTrusted } from "../../files/read-trusted.js";
import { versionOfProgram } from "../../files/program-files.js";
import { BundleRefusal } from "./bundle-refusal.js";
import { MAX_BUNDLE_BYTES, tooLarge } from "./pack.js";

/** A bundle as a server has sent it. */
export interface Download {
  readonly bytes: Buffer;
  readonly etag: string | null;
  /** True if the server can hold back its response to the next request until there is a new bundle. */
  readonly isLongPoll: boolean;
}

/** A request for a bundle. */
export interface BundleRequest {
  /** Of the bundle that is known; null for none. */
  readonly etag: string | null;
  /** The time for which the server may hold back its response; null for none. */
  readonly waitSeconds: number | null;
  readonly signal: AbortSignal;
}

/** The TLS files and the token for a server. */
type Access = Pick<PolicySettings, "tls" | "tokenFile">;

const WITHIN_MS = 60_000;
const MAX_REDIRECTS = 3;
const LONG_POLL_TYPE = "application/vnd.openpolicyagent.bundles";

/**
 * Gets a bundle from a server; null if the one that is known has not changed.
 *
 * @param withinMs How long the whole takes at most, besides what the server may wait.
 * @throws {BundleRefusal} When the server answers something else, too much, or not in time.
 * @throws {Error} When it cannot be reached, or is not trusted.
 */
export async function getBundle(
  url: URL,
  access: Access,
  asked: BundleRequest,
  withinMs = WITHIN_MS,
): Promise<Download | null> {
  const limit = AbortSignal.timeout(withinMs + (asked.waitSeconds ?? 0) * 1000);
  const signal = AbortSignal.any([asked.signal, limit]);
  try {
    return await downloadIn(await followed(url, access, { ...asked, signal }), asked.etag);
  } catch (thrown) {
    if (!limit.aborted) throw thrown;
    throw new BundleRefusal(`the server has not answered in full within ${withinMs / 1000} s`);
  }
}

async function followed(
  start: URL,
  access: Access,
  asked: BundleRequest,
): Promise<IncomingMessage> {
  let url = start;
  for (let redirects = 0; ; redirects++) {
    const answer = await send(url, optionsFor(url, start, access, asked));
    const target = redirectIn(answer);
    if (target === null) return answer;
    answer.destroy();
    if (redirects === MAX_REDIRECTS)
      throw new BundleRefusal(`the server redirects more than ${MAX_REDIRECTS} times`);
    url = redirected(url, target);
  }
}

function redirectIn({ statusCode = 0, headers }: IncomingMessage): string | null {
  return [301, 302, 303, 307, 308].includes(statusCode) ? (headers.location ?? "") : null;
}

function redirected(from: URL, target: string): URL {
  if (!URL.canParse(target, from.href)) throw new BundleRefusal("the server redirects to no URL");
  const url = new URL(target, from.href);
  const isPlain = url.protocol !== "https:";
  if (isPlain && (url.protocol !== "http:" || from.protocol === "https:"))
    throw new BundleRefusal(
      `the server redirects to ${url.protocol} at ${url.host}, which is refused`,
    );
  return url;
}

/** Another server than the one in the settings gets neither the token nor the certificate. */
function optionsFor(
  url: URL,
  start: URL,
  { tls, tokenFile }: Access,
  { etag, waitSeconds, signal }: BundleRequest,
): RequestOptions {
  const isNamed = url.origin === start.origin;
  const token = isNamed && tokenFile !== null ? tokenIn(tokenFile) : null;
  return {
    ...{ signal, minVersion: "TLSv1.2" },
    ...(url.protocol === "https:" ? tlsOf(tls, isNamed) : {}),
    headers: {
      accept: "application/gzip, application/octet-stream, */*",
      "accept-encoding": "identity",
      "user-agent": `dockwarden/${versionOfProgram()}`,
      // OPA names patches as well, which are not signed.
      prefer: waitSeconds === null ? "modes=snapshot" : `modes=snapshot;wait=${waitSeconds}`,
      ...(etag === null ? {} : { "if-none-match": etag }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
  };
}

function tlsOf({ ca, cert, key }: PolicySettings["tls"], isNamed: boolean): object {
  return {
    ...(ca === null ? {} : { ca: readTrusted(ca, "policy.tls.ca") }),
    ...(cert === null || !isNamed ? {} : { cert: readTrusted(cert, "policy.tls.cert") }),
    ...(key === null || !isNamed ? {} : { key: readSecret(key, "policy.tls.key") }),
  };
}

function tokenIn(file: string): string {
  const token = readSecret(file, "policy.token_file").trim();
  // The text of the error must not quote it.
  if (/^[!-~]{1,8192}$/.test(token)) return token;
  throw new BundleRefusal(`policy.token_file "${file}" does not hold one word of printable ASCII`);
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const open = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    open(url, { ...options, agent: false }, resolve)
      .on("error", reject)
      .end();
  });
}

async function downloadIn(answer: IncomingMessage, known: string | null): Promise<Download | null> {
  const { statusCode = 0, headers } = answer;
  if (statusCode === 304 && known !== null) {
    answer.resume();
    return null;
  }
  if (statusCode !== 200) {
    answer.destroy();
    throw new BundleRefusal(`the server answers ${statusCode}`);
  }
  return {
    bytes: await bytesOf(answer),
    etag: headers.etag ?? null,
    isLongPoll: headers["content-type"] === LONG_POLL_TYPE,
  };
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    const bytes = part as Buffer;
    length += bytes.length;
    // Leaving the loop ends the connection, as an answer may be endless.
    if (length > MAX_BUNDLE_BYTES) throw tooLarge();
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}
