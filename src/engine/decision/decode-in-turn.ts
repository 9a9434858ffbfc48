import type { Message, Received } from "../../domain/message.js";
import { turnNamed, type FairQueue } from "../fairness/fair-queue.js";
import { decodeAdded, decodeMessage } from "../protocol/decode-message.js";
import { SMALL_MESSAGE, userAtStart } from "../protocol/message-size.js";
import type { RepeatedRequest } from "./recent-requests.js";

/**
 * Decodes a message, a large one when it is the turn of the user that dockerd names: 5 MB take 20 ms. Of a response to a
 * request that is at hand, only what it adds.
 *
 * @throws {ProtocolError} If dockerd does not write such a message.
 * @throws {OverloadedError} If the turn did not come in time.
 */
export async function decodeInTurn(
  { bytes, phase, endMs }: Received,
  repeated: RepeatedRequest | null,
  turns: Pick<FairQueue, "run">,
): Promise<Message> {
  const decode = (): Message =>
    repeated === null
      ? decodeMessage(bytes, phase)
      : decodeAdded(repeated.request.message, bytes, repeated.at);
  if (bytes.length <= SMALL_MESSAGE) return decode();
  return turns.run(turnNamed(userAtStart(bytes)), decode, endMs);
}
