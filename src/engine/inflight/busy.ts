import { NamesBusyError } from "../../domain/errors.js";

/** What a caller is told in whose way other requests stand. */
export function busy(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests that use or change the same names are in flight; try again, or use full ids",
  );
}

/** What a caller is told who has `most` unanswered requests that must not be forgotten. */
export function tooMany(most: number): NamesBusyError {
  return new NamesBusyError(
    `Cannot decide on this request: ${most} requests of yours that create, start or rename objects are still unanswered; wait for them`,
  );
}

/** What a caller is told whose other requests are evaluated for too long. */
export function busyUser(): NamesBusyError {
  return new NamesBusyError(
    "Cannot decide on this request: other requests of the same user are still being evaluated; try again",
  );
}
