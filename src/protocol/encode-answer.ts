import type { Answer } from "../domain/decision.js";

/**
 * Renders a answer as what dockerd reads: exactly `{"Allow":false,"Msg":"…"}`.
 *
 * `Err` is never there: dockerd ignores it beside `Allow`, and shows `Msg` alone.
 */
export function encodeAnswer(answer: Answer): string {
  return JSON.stringify({ Allow: answer.allow, Msg: answer.msg });
}
