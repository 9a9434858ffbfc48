import { basename } from "node:path";
import type { Library } from "../../domain/settings.js";
import { UsageError } from "../../domain/errors.js";
import { examine } from "./examine.js";
import { gatherApiSockets, gatherEngineSockets, gatherFiles } from "./gather/gather-files.js";
import type { NamedPlaces } from "./gather/gather-files.js";
import { diskFactsOf, isHostFolder } from "./gather/host-files.js";
import { renderJson, renderText } from "./render.js";
import { createRun } from "../../files/run-briefly.js";
import { createAskDockerd } from "./gather/ask-dockerd.js";
import { gatherDockerGroup } from "./gather/gather-accounts.js";
import { gatherSelinux, gatherSynchronised } from "./gather/gather-clock.js";
import { gatherConfiguration } from "./gather/gather-configuration.js";
import { gatherDockerd } from "./gather/gather-dockerd.js";
import { gatherSettings } from "./gather/gather-settings.js";
import type { ExaminedHost } from "./host-facts.js";
import { attempt } from "./learnt.js";
import { probeGrpc } from "./probe/probe-grpc.js";
import { runProbes } from "./probe/run-probes.js";

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

/**
 * Gathers the facts of the host. What cannot be learnt is part of them.
 *
 * @param probe Whether to send requests that the plugin must refuse.
 * @throws {UsageError} When the settings file cannot be read.
 */
async function gatherFacts(
  places: NamedPlaces,
  library: Library,
  probe: boolean,
): Promise<ExaminedHost> {
  const { hostRoot, dockerSocket } = places;
  const ask = createAskDockerd(dockerSocket);
  const { facts: settings, settings: whole } = await gatherSettings(places.settings, library);
  const gathered = gatherConfiguration(places, places.daemonJson);
  const { configuration, listeners } = gathered;
  const apiSockets = gatherApiSockets(places, configuration);
  const listed = settings.valid ? settings.engineSockets : [];
  const pluginName = basename(places.socket, ".sock");
  return {
    nowMs: Date.now(),
    pluginName,
    ...(await gatherDockerd(ask, Date.now)),
    configuration,
    listeners,
    apiSockets,
    engineSockets: gatherEngineSockets(places, listed, apiSockets),
    dockerGroup: gatherDockerGroup(hostRoot),
    ...gatherFiles(places, gathered, whole),
    settings,
    synchronised: await gatherSynchronised(hostRoot, createRun()),
    auditDisk: attempt(() => diskFactsOf(places.auditLog)),
    selinuxEnforces: gatherSelinux(hostRoot),
    probes: probe ? await runProbes(ask, pluginName) : null,
    grpcAnswered: probe ? await probeGrpc(dockerSocket) : null,
  };
}
