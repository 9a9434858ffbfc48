import type { Library } from "../../domain/settings.js";
import { UsageError } from "../../domain/errors.js";
import { examine } from "./examine.js";
import { gatherFacts } from "./gather-facts.js";
import type { NamedPlaces } from "./gather/gather-files.js";
import { isHostFolder } from "./gather/host-files.js";
import { renderJson, renderText } from "./render.js";

/** Options of examining the host and showing the result. */
export interface DoctorOptions extends NamedPlaces {
  readonly probe: boolean;
  readonly json: boolean;
  readonly coloured: boolean;
}

/** The report as text, and whether something is wrong. */
export interface Diagnosis {
  readonly text: string;
  /** True if a finding is worse than `info`. */
  readonly isWrong: boolean;
}

/**
 * Examines the host.
 *
 * @throws {UsageError} When the host's root or the settings file cannot be read.
 */
export async function diagnose(options: DoctorOptions, library: Library): Promise<Diagnosis> {
  const { hostRoot, probe, json, coloured } = options;
  if (!isHostFolder(hostRoot))
    throw new UsageError(
      `Cannot examine host root "${hostRoot}": it is not a folder, pass --host-root with the place where the host's root is seen from here`,
    );
  const facts = await gatherFacts(options, library, probe);
  const report = { facts, findings: examine(facts) };
  return {
    text: json ? renderJson(report) : renderText(report, coloured),
    isWrong: report.findings.some(({ severity }) => severity !== "info"),
  };
}
