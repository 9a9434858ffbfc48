import { describeThrown } from "../../../../src/domain/errors.js";

/** Returns the message with which a promise is rejected. @throws {Error} When it is not. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    return describeThrown(thrown);
  }
  throw new Error("It should have been rejected");
}
