import type { Answer } from "../../domain/decision.js";

/**
 * Encodes an answer in the form that dockerd reads: exactly `{"Allow":false,"Msg":"…"}`.
 *
 * Never writes `Err`: dockerd ignores it beside `Allow`, and shows only `Msg`.
 */
export function encodeAnswer(answer: Answer): string {
  return JSON.stringify({ Allow: answer.allow, Msg: answer.msg });
}
