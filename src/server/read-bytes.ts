import type { IncomingMessage, ServerResponse } from "node:http";

/** A handler that calls `next` when the body has been read, or with the error. */
type Handler = (
  request: IncomingMessage & { body?: unknown },
  response: ServerResponse,
  next: (thrown?: unknown) => void,
) => void;

/**
 * Reads a body of any type into `request.body`. Above the limit it calls `tooLarge` once, and `next` with
 * what that throws.
 *
 * dockerd sets no Content-Type, and the message needs the strict parser: express.json accepts duplicate keys
 * (the last wins) and costs more than the policy.
 */
export function readBytes(
  limit: number,
  tooLarge: (size: number, response: ServerResponse) => void,
): Handler {
  return (request, response, next) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isRefused = false;
    const refuse = (): void => {
      isRefused = true;
      try {
        tooLarge(size, response);
      } catch (thrown) {
        // Thrown from a listener, it would end the process.
        next(thrown);
      }
    };
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else if (!isRefused) refuse();
    });
    request.on("end", () => {
      if (size > limit) return;
      request.body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
      next();
    });
    request.on("error", next);
    // A handler that has read the beginning has paused the stream.
    request.resume();
  };
}
