import type { DockerdClient } from "./dockerd-client.js";

/** Questions that one call may lead to; honest calls lead to a dozen. */
const MAX_QUESTIONS = 500;
/** And what their answers may have in all, which the one thread that answers calls has to read. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Asks for one call: what takes more than a call may is not asked, or not read. */
export function withBudget({ get }: Pick<DockerdClient, "get">): Pick<DockerdClient, "get"> {
  let questions = 0;
  let bytes = 0;
  return {
    async get(target) {
      questions += 1;
      if (questions > MAX_QUESTIONS)
        throw new Error(`the call takes more than ${MAX_QUESTIONS} questions to the daemon`);
      const answer = await get(target);
      bytes += answer.body.length;
      if (bytes > MAX_BYTES)
        throw new Error(`the answers about this call are larger than ${MAX_BYTES} bytes in all`);
      return answer;
    },
  };
}
