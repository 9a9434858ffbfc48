import type { Reply } from "../domain/decision.js";

/**
 * Renders a reply as what dockerd reads: exactly `{"Allow":false,"Msg":"…"}`.
 *
 * `Err` is never there: dockerd ignores it beside `Allow`, and shows `Msg` alone.
 */
export function encodeReply(reply: Reply): string {
  return JSON.stringify({ Allow: reply.allow, Msg: reply.msg });
}
