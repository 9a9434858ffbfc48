import { NamesBusyError } from "../../domain/errors.js";

/** Creates the error: other requests use or change the same names. */
export function busy(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests that use or change the same names are in flight; try again, or use full ids",
  );
}

/** Creates the error: the caller has `most` unanswered requests that must not be forgotten. */
export function tooMany(most: number): NamesBusyError {
  return new NamesBusyError(
    `Cannot decide on this request: ${most} requests of yours that create, start or rename objects are still unanswered; wait for them`,
  );
}

/** Creates the error: the caller's other requests are still being evaluated. */
export function busyUser(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests of the same user are still being evaluated; try again",
  );
}
