/** A request as a client sends it to dockerd. */
export interface OfflineRequest {
  readonly method: string;
  /** `/v1.45/containers/create?name=web` */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null if it has none. */
  readonly body: Buffer | null;
}

/** Returns path and query of a request's target, without the API version: `/containers/create`, `name=web`. */
export function partsOf(target: string): {
  readonly path: string;
  readonly query: URLSearchParams;
} {
  const [path = "", query] = target.replace(/^\/v[0-9.]+/, "").split(/\?(.*)/s);
  return { path, query: new URLSearchParams(query) };
}

/** Decodes a part of a path; one that cannot be decoded is returned as it is. */
export function decodedPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Returns the AuthZ message by which dockerd asks about a request. */
export function requestMessage({ method, target, headers, body }: OfflineRequest): Buffer {
  const message = {
    RequestMethod: method,
    RequestUri: target,
    RequestHeaders: headers,
    ...(body === null ? {} : { RequestBody: body.toString("base64") }),
  };
  return Buffer.from(JSON.stringify(message));
}

/** Makes a request with a JSON body, or without one if it is null. */
export function requestWith(method: string, target: string, body: Buffer | null): OfflineRequest {
  const length = String(body?.length ?? 0);
  const headers = body === null ? {} : { "Content-Type": "application/json" };
  const hasLength = body !== null || method === "POST" || method === "PUT";
  return {
    ...{ method, target, body },
    headers: hasLength ? { ...headers, "Content-Length": length } : headers,
  };
}
