import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../project.js";

/** A deliberate difference between a profile and the standard. */
export interface PodSecurityDifference {
  readonly profiles: readonly string[];
  /** The values for the rule's member, which these profiles decide otherwise than the standard. */
  readonly values: readonly unknown[];
  /** The decision in these profiles; other profiles decide as the standard says. */
  readonly outcome: "passes" | "denied";
  /** The values, in words; absent where another difference of the rule says it. */
  readonly what?: string;
  readonly because: string;
}

/** A rule of Kubernetes' Pod Security Standards, as Docker says it. */
export interface PodSecurityRule {
  readonly standard: "baseline" | "restricted";
  readonly rule: string;
  /** The controls that refuse what the rule forbids: one of them suffices. */
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
