import type { KeyObject } from "node:crypto";
import { Option } from "commander";
import { findPublicKey, publicFileOf, readPublicKey } from "../../audit/log/log-key.js";
import { DEFAULT_PATHS } from "../../domain/default-paths.js";
import { collect } from "../collect.js";

const PUBLIC_KEY = publicFileOf(DEFAULT_PATHS.auditKey);

/** Creates the option `--key` of the commands that verify an audit log. It may be given several times. */
export function keyOption(): Option {
  return new Option("--key <file>", "a public key of the log; repeatable")
    .argParser(collect)
    .default([], `${PUBLIC_KEY}, if it exists`);
}

/**
 * Returns the keys of the files that are named, or that of the default log, where it is.
 *
 * @throws {UsageError} When a file has no such key.
 */
export function keysFrom(named: readonly string[]): readonly KeyObject[] {
  if (named.length > 0) return named.map(readPublicKey);
  const usual = findPublicKey(PUBLIC_KEY);
  return usual === null ? [] : [usual];
}
