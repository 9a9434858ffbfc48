import type { Call } from "../../domain/call.js";
import type { LocalTime } from "../../domain/local-time.js";
import type { Overrides } from "../../domain/overrides.js";
import type { Facts, HostFacts, RequestFacts, UserFacts } from "../../domain/facts.js";
import { bareObject } from "../request/bare-object.js";
import { apiMinorOf, apiVersionOf } from "./api-version.js";
import { filtersOf } from "./filters.js";
import { IMAGE_PARTS } from "./image/image-facts.js";
import { loadOf } from "./load/load-of.js";
import type { Draw } from "./parts.js";
import { NO_PARTS } from "./parts.js";
import { CLUSTER_PARTS } from "./service/parts-of-cluster.js";
import { CONTAINER_PARTS } from "./container/parts-of-containers.js";
import { OBJECT_PARTS } from "./parts-of-objects.js";
import { hidesMounts } from "./service/templates.js";

/** The context of a request that is not in the request itself. */
export interface FactsContext {
  /** RFC 3339, UTC, seconds: `2026-11-25T10:00:00Z`. */
  readonly time: string;
  /** In the time zone of the settings. */
  readonly local: LocalTime;
  /** The member of `data.sets` by which the policy evaluates the request. */
  readonly set: string;
  readonly overrides: Overrides;
  readonly user: UserFacts;
  readonly host: HostFacts;
  /** Size of the body in the message; 0 if it has none. */
  readonly bodyBytes: number;
}

/**
 * Builds the facts of a request, which rules compare. Does not touch the disk: the resolved paths and devices
 * are null until `createPathResolver` fills them in.
 *
 * @throws {TypeError} When the body does not have dockerd's types; the reader must have refused it.
 */
export function factsOf(call: Call, context: FactsContext): Facts {
  const parts = DRAWS.get(call.action)?.(call, context.host) ?? {};
  const hidden = hidesMounts(parts.swarm?.templates ?? []);
  const request = requestOf(call, context);
  const { objects = NO_PARTS.objects } = parts;
  return {
    ...factsWith(request, call, context),
    ...parts,
    load: loadOf(call, { objects, filters: request.filters, bodyBytes: context.bodyBytes }),
    gaps: hidden ? ["spec.mounts", "host_paths", "volumes"] : [],
  };
}

/** Returns the facts of a request without those of its body and its query, as if it had neither. */
export function bareFactsOf(call: Call, context: FactsContext): Facts {
  return factsWith(requestOf({ ...call, query: NO_QUERY }, context), call, context);
}

const NO_QUERY: Call["query"] = new Map();

function factsWith(request: RequestFacts, call: Call, context: FactsContext): Facts {
  return {
    schema: 1,
    phase: "request",
    time: context.time,
    local: context.local,
    host: context.host,
    user: context.user,
    request,
    set: context.set,
    overrides: context.overrides,
    hygiene: call.hygiene,
    response: null,
    targets: null,
    usage: null,
    stored_image: null,
    stored_restart: null,
    stored_container: null,
    ...NO_PARTS,
    load: [],
    gaps: [],
  };
}

const DRAWS: ReadonlyMap<string, Draw> = new Map(
  Object.entries({ ...CONTAINER_PARTS, ...IMAGE_PARTS, ...OBJECT_PARTS, ...CLUSTER_PARTS }),
);

function requestOf(call: Call, context: FactsContext): RequestFacts {
  const version = apiVersionOf(call, context.host);
  return {
    method: call.method,
    uri: call.uri,
    path: call.path,
    api_version: version,
    api_minor: apiMinorOf(version),
    action: call.action,
    class: call.class,
    vars: call.vars,
    query: queryOf(call.query),
    query_trusted: call.queryTrusted,
    filters: filtersOf(call),
    content_type: call.contentType,
    content_length: call.contentLength,
    body_present: call.bodyPresent,
    body_bytes: context.bodyBytes,
    upgrade: call.upgrade,
    unknown_fields: call.unknownFields,
  };
}

/** A parameter may be called `__proto__`. */
function queryOf(query: Call["query"]): RequestFacts["query"] {
  const record = bareObject<readonly string[]>();
  for (const [name, values] of query) record[name] = values;
  return record;
}
