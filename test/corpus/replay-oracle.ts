import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { createAuthorizer } from "../../src/engine/decision/authorize.js";
import type { CapturedRequest } from "../../src/domain/capture.js";
import type { AuditRecord } from "../../src/domain/record.js";
import {
  createPathResolver,
  type PathResolver,
} from "../../src/engine/host-paths/resolve-host-paths.js";
import { makeAttackHost } from "../../src/preview/attack/attack-host.js";
import { corpusCases, type Case } from "../../src/preview/attack/case.js";
import { openCaseWorld } from "../../src/preview/attack/case-world.js";
import { fillCase } from "../../src/preview/attack/fill-case.js";
import { replayCaptured } from "../../src/preview/replay/replay-captured.js";
import {
  replayRecord,
  comparedSettings,
  type ReplayOutcome,
} from "../../src/preview/replay/replay-record.js";
import {
  loadReplaySettings,
  type LoadedReplaySettings,
} from "../../src/preview/replay/replay-settings.js";
import { mergedParts, type SettingsPart } from "../../src/preview/session/settings-proposal.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { loadLibrary } from "../../src/engine/policy/load-library.js";
import { loadPolicy } from "../../src/engine/policy/load-policy.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { captureSourceOf } from "../../src/audit/record/captured-request.js";
import { withResponse } from "../with-response.js";
import { SHIPPED } from "./pending.js";
import { REPLAYED_SETTINGS } from "./replay-settings.js";

/** Answers of a replay, held against what the policy decides by the settings that are tried. */
export interface ReplayOracle {
  /** One for each two settings. */
  readonly compared: () => readonly Compared[];
  /** The same from captures. */
  readonly captured: () => readonly Compared[];
}

export interface Compared {
  readonly baseline: string;
  readonly candidate: string;
  /** Answers that are not true. */
  readonly wrong: readonly string[];
  readonly decided: number;
  /** Why others are not decided. */
  readonly doubts: readonly string[];
  readonly total: number;
}

const library = loadLibrary();

/** One case in 12 is taken, and all with LONG=1. */
const EACH = process.env["LONG"] === "1" ? 1 : 12;

const USERS = ["", "alice", "bob", "root", "stranger"];

interface Decided {
  readonly name: string;
  readonly replay: LoadedReplaySettings;
  /** By case and user. */
  readonly records: ReadonlyMap<string, AuditRecord>;
  /** What the capture has, by the same. */
  readonly captured: ReadonlyMap<string, CapturedRequest>;
}

/** Decides cases of the corpus by many settings, as the plugin does. */
export async function openReplayOracle(): Promise<ReplayOracle> {
  const host = await makeAttackHost();
  const resolver = createPathResolver({ hostRoot: host.root, deadlineMs: 60_000 });
  const all: Decided[] = [];
  for (const [name, part] of Object.entries(REPLAYED_SETTINGS))
    all.push(await decidedBy(name, part, host.root, resolver));
  await resolver.close();
  host.close();
  return {
    compared: () => comparedAll(all, compared),
    captured: () => comparedAll(all, comparedCaptures),
  };
}

async function decidedBy(
  name: string,
  part: SettingsPart,
  hostRoot: string,
  resolver: PathResolver,
): Promise<Decided> {
  const file = parse(readFileSync(join(SHIPPED, "settings.yaml"), "utf8")) as SettingsPart;
  const text = JSON.stringify(mergedParts(file, part));
  const settings = parseSettings(text, `${name}.yaml`, library, { hostRoot });
  const { policy, revision } = await loadPolicy(library, settings);
  const world = openCaseWorld("");
  const records = new Map<string, AuditRecord>();
  const captured = new Map<string, CapturedRequest>();
  let key = "";
  const authorizer = createAuthorizer({
    directory: world.directory,
    configuration: {
      ...{ policy, revision, settings, resolver },
      ...{ catalogue: library.catalogue, opaDockerAuthz: null },
    },
    capture(input) {
      const { read } = captureSourceOf(input);
      captured.set(key, JSON.parse(JSON.stringify(read())) as CapturedRequest);
    },
    audit: {
      append(record) {
        if (record.phase === "request") records.set(key, record);
      },
    },
  });
  const values = corpusPlaceholders();
  for (const one of CASES)
    for (const user of USERS) {
      world.arrange(one);
      key = `${one.id} of "${user}"`;
      const filled = fillCase(one, values).authz_request;
      const asked = user === "" ? {} : { User: user, UserAuthNMethod: "TLS" };
      const message = Buffer.from(JSON.stringify({ ...filled, ...asked }));
      const { allow } = await authorizer.authorize(message, "request");
      if (allow) await authorizer.authorize(withResponse(message), "response");
    }
  world.directory.close();
  return { name, replay: await loadReplaySettings(library, settings), records, captured };
}

const CASES: readonly Case[] = corpusCases()
  .filter(({ authz_request }) => authz_request !== null)
  .filter((_one, index) => index % EACH === 0);

/** Replays the records of each settings by each other. */
function comparedAll(
  all: readonly Decided[],
  each: (baseline: Decided, candidate: Decided) => Compared,
): readonly Compared[] {
  return all.flatMap((baseline) =>
    all.filter((one) => one !== baseline).map((candidate) => each(baseline, candidate)),
  );
}

function comparedCaptures(baseline: Decided, candidate: Decided): Compared {
  return comparison(baseline, candidate, (key) => {
    const request = baseline.captured.get(key);
    if (request === undefined) throw new Error(`Cannot compare: ${key} was not captured`);
    return replayCaptured(request, baseline.replay, candidate.replay);
  });
}

function compared(baseline: Decided, candidate: Decided): Compared {
  const both = comparedSettings(baseline.replay, candidate.replay, false);
  return comparison(baseline, candidate, (_key, record) => replayRecord(record, both));
}

function comparison(
  baseline: Decided,
  candidate: Decided,
  replayed: (key: string, record: AuditRecord) => ReplayOutcome,
): Compared {
  const said = [...baseline.records].map(([key, record]) => {
    const { change, doubt } = replayed(key, record);
    const truth = changeBetween(record.effect, candidate.records.get(key)?.effect);
    return { key, change, truth, doubt };
  });
  const decided = said.filter(({ change }) => change !== "undecidable");
  const wrong = decided.filter(({ change, truth }) => change !== truth);
  return {
    baseline: baseline.name,
    candidate: candidate.name,
    wrong: wrong.map(({ key, change, truth }) => `${key}: ${change} and not ${truth}`),
    decided: decided.length,
    doubts: [...new Set(said.flatMap(({ doubt }) => (doubt === null ? [] : [doubt])))].sort(),
    total: said.length,
  };
}

function changeBetween(before: string, after: string | undefined): string {
  if (before === after) return "same";
  return after === "allow" ? "newly_allowed" : "newly_denied";
}
