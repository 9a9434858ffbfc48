import type {
  ContainerFacts,
  DaemonConfiguration,
  DockerdInfo,
  ExaminedHost,
  OwnFile,
  PathFacts,
  ProbeOutcome,
  ValidSettings,
} from "../../../../src/host/doctor/host-facts.js";
import { learnt } from "../../../../src/host/doctor/learnt.js";
import {
  GOOD_CONFIGURATION,
  GOOD_HOST,
  GOOD_INFO,
  GOOD_SETTINGS,
  inDays,
  pathFacts,
} from "./good-host.js";

/** A fault of a host that is good otherwise, and the one finding that it must give. */
export interface PlantedFault {
  readonly id: string;
  readonly fault: string;
  readonly facts: Partial<ExaminedHost>;
  /** What the finding must quote. */
  readonly seen: RegExp;
}

/** Builds a planted fault. */
export function plant(
  id: string,
  fault: string,
  facts: Partial<ExaminedHost>,
  seen: RegExp,
): PlantedFault {
  return { id, fault, facts, seen };
}

export const info = (changes: Partial<DockerdInfo>): Partial<ExaminedHost> => ({
  info: learnt({ ...GOOD_INFO, ...changes }),
});

export const without = (option: string): Partial<ExaminedHost> =>
  info({ securityOptions: GOOD_INFO.securityOptions.filter((one) => !one.includes(option)) });

export const configuration = (changes: Partial<DaemonConfiguration>): Partial<ExaminedHost> => ({
  configuration: learnt({ ...GOOD_CONFIGURATION, ...changes }),
});

export const settings = (changes: Partial<ValidSettings>): Partial<ExaminedHost> => ({
  settings: { valid: true, ...GOOD_SETTINGS, ...changes },
});

export const version = (
  text: string,
  gitCommit: string,
  apiVersion = "1.41",
  goVersion = "go1.26.5",
): Partial<ExaminedHost> => ({
  version: learnt({ version: text, gitCommit, apiVersion, goVersion }),
});

export const apiSocket = (changes: Partial<PathFacts>): Partial<ExaminedHost> => ({
  apiSockets: learnt([pathFacts("/run/docker.sock", { mode: 0o660, ...changes })]),
});

export const ownFile = (
  role: OwnFile["role"],
  changes: Partial<PathFacts>,
): Partial<ExaminedHost> => ({
  ownFiles: [
    ...GOOD_HOST.ownFiles.filter((file) => file.role !== role),
    { what: "the file", role, facts: learnt(pathFacts("/x/file", changes)) },
  ],
});

export const container = (changes: Partial<ContainerFacts>): Partial<ExaminedHost> => ({
  containers: learnt([
    {
      name: "old",
      running: false,
      privileged: false,
      hostNamespaces: [],
      binds: [],
      capabilities: [],
      devices: [],
      securityOptions: [],
      ...changes,
    },
  ]),
});

/** One probe with this outcome, beside one that was refused. */
export const probe = (outcome: ProbeOutcome, said: string): Partial<ExaminedHost> => ({
  probes: [
    ...(GOOD_HOST.probes ?? []),
    {
      id: "privileged",
      title: "a privileged container",
      control: "privileged_container",
      outcome,
      said,
    },
  ],
});

export const certificate = (days: number): Partial<ExaminedHost> => ({
  certificates: [{ what: "gateway.ca", path: "/x/ca.pem", endsMs: learnt([inDays(days)]) }],
});
