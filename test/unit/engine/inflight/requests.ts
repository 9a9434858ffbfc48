import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import type { TargetFacts } from "../../../../src/domain/target-facts.js";
import { NO_VOLUMES } from "../../../../src/engine/facts/storage/named-volumes-of.js";
import type { InflightRequest } from "../../../../src/engine/inflight/inflight-request.js";
import { callOf } from "../facts/call.js";

/** A name. */
export const WEB = ["container web"];

/** A request of `user`, stop by default. */
export function asked(
  user: string,
  uri = "/containers/web/stop",
  body: string | null = null,
  action = "container.stop",
): IdentifiedCall {
  return {
    call: callOf(action),
    identity: { name: user } as IdentifiedCall["identity"],
    message: {
      phase: "request",
      method: "POST",
      uri,
      user,
      authn: "TLS",
      peerCertificates: [],
      headers: new Map(),
      body: body === null ? null : Buffer.from(body),
      response: null,
    },
  };
}

/** What is known of it. */
export function requestOf(
  id: string,
  targets: readonly TargetFacts[] | null = null,
): InflightRequest {
  return { id, time: new Date(), targets, volumes: NO_VOLUMES, removed: [] };
}
