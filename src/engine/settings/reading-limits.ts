import type { Parameter } from "../../domain/parameters.js";
import type { ControlSet } from "../../domain/settings.js";
import { SettingsError } from "../../domain/errors.js";

/** The limits of reading requests, set by the profile's parameters. */
export interface ReadingLimits {
  /** `1.24` */
  readonly minApiVersion: string;
  readonly maxApiVersion: string;
  readonly maxBodyBytes: number;
}

/**
 * Takes the limits from the parameters of `request_target` and `body_not_forwarded`.
 *
 * @throws {SettingsError} When the profile's set lacks one, or has one of another type.
 */
export function readingLimitsOf({ parameters }: ControlSet): ReadingLimits {
  const target = parameters["request_target"];
  return {
    minApiVersion: stringOf(target, "request_target", "min_api_version"),
    maxApiVersion: stringOf(target, "request_target", "max_api_version"),
    maxBodyBytes: integerOf(parameters["body_not_forwarded"]),
  };
}

type Parameters = Readonly<Record<string, Parameter>> | undefined;

function stringOf(parameters: Parameters, control: string, name: string): string {
  const value = parameters?.[name];
  if (typeof value === "string") return value;
  throw missing(`${control}.${name}`, "a string");
}

function integerOf(parameters: Parameters): number {
  const value = parameters?.["max_body_bytes"];
  if (typeof value === "number") return value;
  throw missing("body_not_forwarded.max_body_bytes", "a whole number");
}

function missing(name: string, expected: string): SettingsError {
  return new SettingsError([
    `Cannot use settings: parameter "${name}" is not ${expected}; set it, or install the package again`,
  ]);
}
