import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../project.js";

/** Where a profile does deliberately what the standard does not. */
export interface PodSecurityDifference {
  readonly profiles: readonly string[];
  /** What is put at the place of the rule; in these profiles it is judged against the standard. */
  readonly values: readonly unknown[];
  /** What becomes of it there; elsewhere what the standard says. */
  readonly outcome: "passes" | "denied";
  /** The values, in words; absent where another difference of the rule says it. */
  readonly what?: string;
  readonly because: string;
}

/** A rule of Kubernetes' Pod Security Standards, as Docker says it. */
export interface PodSecurityRule {
  readonly standard: "baseline" | "restricted";
  readonly rule: string;
  /** Who refuses what the rule forbids: one of them suffices. */
  readonly controls: readonly string[];
  /** Profiles that keep the rule. */
  readonly profiles: readonly string[];
  /** The place in the body of `POST /containers/create`, as `HostConfig.CapAdd`. */
  readonly at: string;
  readonly allowed: readonly unknown[];
  readonly denied: readonly unknown[];
  readonly differences?: readonly PodSecurityDifference[];
}

/** The Pod Security Standards, transposed. */
export interface PodSecurityStandards {
  /** The version of Kubernetes whose values these are. */
  readonly version: string;
  /** Controls that rules name and that are not there yet. */
  readonly waits: readonly string[];
  readonly rules: readonly PodSecurityRule[];
  /** Rules that Docker has nothing for. */
  readonly without: readonly {
    readonly standard: string;
    readonly rule: string;
    readonly because: string;
  }[];
}

/** Reads the rules that `test/policy/pod-security-standards.test.ts` holds the profiles to. */
export function readPodSecurity(): PodSecurityStandards {
  const path = join(ROOT, "test/policy/pod-security-standards.yaml");
  return parse(readFileSync(path, "utf8")) as PodSecurityStandards;
}
