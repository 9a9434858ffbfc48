import type { Message, Phase } from "../domain/message.js";
import { turnNamed, type EvaluationTurns } from "../policy/evaluation-turns.js";
import { decodeMessage } from "../protocol/decode-message.js";
import { SMALL_MESSAGE, userAtStart } from "../protocol/large-message.js";

/** One message as it came in. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly phase: Phase;
  /** Until when it may wait, by the clock of `performance.now()`. */
  readonly endMs: number;
}

/**
 * Decodes a message, a large one when it is the turn of the user that dockerd names: 5 MB take 20 ms.
 *
 * @throws {ProtocolError} If dockerd does not write such a message.
 * @throws {OverloadedError} If the turn did not come in time.
 */
export async function decodeInTurn(
  { bytes, phase, endMs }: Received,
  turns: Pick<EvaluationTurns, "run">,
): Promise<Message> {
  const decode = (): Message => decodeMessage(bytes, phase);
  if (bytes.length <= SMALL_MESSAGE) return decode();
  return turns.run(turnNamed(userAtStart(bytes)), decode, endMs);
}
