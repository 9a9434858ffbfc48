import type { Message } from "../../../../src/domain/message.js";
import { issue, type Attribute, type Issued, type Wanted } from "../../../certificate-maker.js";

/** A message of a caller who shows the certificate `pem`, with the name that dockerd would say. */
export function messageOf(
  user: string | null,
  pem: string | null,
  headers: Readonly<Record<string, string>> = {},
): Message {
  return {
    phase: "request",
    method: "GET",
    uri: "/v1.45/info",
    user,
    authn: pem === null && user === null ? null : "TLS",
    peerCertificates: pem === null ? [] : [pem],
    headers: new Map(Object.entries(headers)),
    body: null,
    response: null,
  };
}

/** The authority of most tests. */
export const AUTHORITY: Issued = issue({ subject: [["CN", "ca"]], authority: true });

/** A certificate of that authority. */
export function certified(
  subject: readonly Attribute[],
  more: Omit<Wanted, "subject"> = {},
): string {
  return issue({ subject, by: AUTHORITY, ...more }).pem;
}
