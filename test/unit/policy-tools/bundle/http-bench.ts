import {
  createServer as createHttp,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttps, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { PolicySettings } from "../../../../src/domain/policy-settings.js";
import { createHttpPlace } from "../../../../src/policy-tools/bundle/http-place.js";
import type { BundlePlace, FoundBundle } from "../../../../src/policy-tools/bundle/place.js";
import { bundleOf, makeKeys, signedBy, trusting } from "./bundles.js";

/** What a server does with a request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const keys = makeKeys("ES256");

/** A bundle that places of the bench accept. */
export const bundle = signedBy(keys, bundleOf({ sequence: 3 }));

/** Gives the bundle once. */
export const withTag: Answer = ({ headers }, response) => {
  if (headers["if-none-match"] === '"a"') response.writeHead(304).end();
  else response.writeHead(200, { etag: '"a"' }).end(bundle);
};

/** Makes servers, which end with the test, and places on them. */
export function httpBench() {
  const servers: Server[] = [];
  const requests: IncomingMessage[] = [];

  afterEach(() => {
    requests.length = 0;
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** Starts a server, and returns its origin. */
  async function serve(answer: Answer, tls: ServerOptions | null = null): Promise<string> {
    const listener: Answer = (request, response) => {
      requests.push(request);
      answer(request, response);
    };
    const server = tls === null ? createHttp(listener) : createHttps(tls, listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return tls === null ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
  }

  return { servers, requests, serve };
}

/** Creates a place that trusts the keys of the bench. */
export function placeAt(
  url: string,
  changes: Partial<PolicySettings> = {},
  withinMs = 5000,
): BundlePlace {
  const policy: PolicySettings = {
    ...{ bundle: url, keys: trusting(keys), tokenFile: null, state: null },
    poll: { minSeconds: 60, maxSeconds: 120, longPollSeconds: null },
    tls: { ca: null, cert: null, key: null },
    ...changes,
  };
  return createHttpPlace(policy, withinMs);
}

/** Looks once. */
export function look(place: BundlePlace, changes = {}): Promise<FoundBundle | null> {
  const { signal } = new AbortController();
  return place.look({ isFresh: false, mayWait: true, signal, ...changes });
}

/** Looks once, and returns the error. */
export async function refusal(place: BundlePlace): Promise<string> {
  return String(await look(place).catch((thrown: unknown) => thrown));
}
