import type { DockerdClient } from "./dockerd-client.js";

/** Limits the requests to dockerd for one API call; honest calls need a dozen. */
const MAX_QUESTIONS = 500;
/** Limits the size of all responses for one API call, which the only thread has to parse. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Returns a client for one API call, which refuses requests and responses beyond the limits. */
export function withBudget({ get }: Pick<DockerdClient, "get">): Pick<DockerdClient, "get"> {
  let questions = 0;
  let bytes = 0;
  return {
    async get(target) {
      questions += 1;
      if (questions > MAX_QUESTIONS)
        throw new Error(`the request needs more than ${MAX_QUESTIONS} requests to dockerd`);
      const answer = await get(target);
      bytes += answer.body.length;
      if (bytes > MAX_BYTES)
        throw new Error(
          `dockerd's responses for this request are larger than ${MAX_BYTES} bytes in all`,
        );
      return answer;
    },
  };
}
