import type { IncomingMessage } from "node:http";

/** Returns the address of a request. Its host means nothing: `//host/path` is a path. */
export function urlOf({ url = "/" }: IncomingMessage): URL {
  return new URL(`http://localhost${url.startsWith("/") ? url : "/"}`);
}

/** Returns an address as a link on this host: `//host` would lead elsewhere. */
export function localAddress({ pathname, search }: URL): string {
  return `${pathname.replace(/^[/\\]+/, "/")}${search}`;
}
