/**
 * JSON as it was written: members in order, every integer exact.
 *
 * A number is a `number` only where that is exact (a safe integer); any other keeps its digits.
 */
export type Json = null | boolean | string | number | Digits | readonly Json[] | JsonObject;

/** Members by name, in order; `__proto__` is a name like any other. No name occurs twice. */
export type JsonObject = ReadonlyMap<string, Json>;

/** A number that JavaScript would round: `9007199254740993`, `1e400`, `-0`, `1.5`. */
export interface Digits {
  readonly digits: string;
}
