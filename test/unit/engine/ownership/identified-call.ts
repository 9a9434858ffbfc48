import type { IdentifiedCall } from "../../../../src/domain/identified-call.js";
import { bodyOf, callOf } from "../facts/call.js";

/** A call of `user`, answered by `answer` with `status` where one is given. */
export function asked(
  user: string,
  action: string,
  answer: object | null = null,
  { status = 201, apiVersion = "1.45" } = {},
): IdentifiedCall {
  const name = "data";
  const call = callOf(action, { vars: { name }, body: bodyOf({}) });
  const response = {
    status,
    headers: new Map([["Api-Version", apiVersion]]),
    body: Buffer.from(JSON.stringify(answer)),
  };
  return {
    call,
    identity: { name: user } as IdentifiedCall["identity"],
    message: {
      phase: answer === null ? "request" : "response",
      method: "POST",
      uri: `/${action}/${name}`,
      user,
      authn: "TLS",
      peerCertificates: [],
      headers: new Map(),
      body: Buffer.from("{}"),
      response: answer === null ? null : response,
    },
  };
}
