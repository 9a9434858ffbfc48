import type { Severity } from "../../domain/decision.js";
import type { ControlSet } from "../../domain/settings.js";
import { identityOfName } from "../../engine/identity/identify.js";
import { createCallers } from "../../engine/settings/callers.js";
import { makeAttackHost } from "./attack-host.js";
import { corpusCases, isStrict, type Case } from "./case.js";
import { openCaseWorld } from "./case-world.js";
import { createOfflineDecider, type OfflineDecision } from "../session/decider.js";
import { fillCase } from "./fill-case.js";
import { openConfiguration, type ChosenSettings } from "../session/open-configuration.js";
import { corpusPlaceholders } from "./placeholder-values.js";
import { hardenedSet, tighteningsOf } from "./hardened-set.js";
import { NOTHING_TRIED, bothTried, effectiveSet } from "../session/tried-settings.js";
import type { TriedSettings } from "../session/tried-settings.js";

/** The results of the corpus's attacks by some settings. */
export interface AttackReport {
  /** The profile that holds for the attacker. */
  readonly profile: string;
  /** The number of attacks tried, and that of refused ones. */
  readonly attacks: number;
  readonly refused: number;
  readonly through: readonly ThroughAttack[];
  /** The number of honest requests tried, and those refused, with the reason. */
  readonly honest: number;
  readonly honestRefused: readonly RefusedHonest[];
  /** The changes that refuse every attack that came through and has a fix. */
  readonly fix: TriedSettings;
  /** The number of honest requests that it would refuse. */
  readonly honestRefusedWithFix: number;
}

/** An attack that the settings allow. */
export interface ThroughAttack {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  readonly method: string;
  readonly target: string;
  /** The controls that should have refused it; `[]` if any could. */
  readonly controls: readonly string[];
  /** A change of the settings that was tried and refuses it; null if none was found. */
  readonly fix: TriedSettings | null;
}

/** An honest request that the settings refuse. */
export interface RefusedHonest {
  readonly id: string;
  readonly title: string;
  /** The controls, or the code of an error. */
  readonly by: readonly string[];
}

/** Options of the attacks. */
export interface AttackChoice {
  /** The user who attacks; `""` for an anonymous caller. */
  readonly as: string;
  /** Only attacks of these severities. */
  readonly severities: readonly Severity[];
}

/** The gains of attacks as severities of controls; an unknown gain counts as the worst. */
const SEVERITIES: Readonly<Record<string, Severity>> = {
  host: "critical",
  exfil: "high",
  hardening: "medium",
  dos: "medium",
};

/** Tries the attacks and the honest requests of the corpus by settings. Nothing is sent, and nothing is recorded. */
export async function attack(
  chosen: ChosenSettings,
  { as, severities }: AttackChoice,
): Promise<AttackReport> {
  const range = await openRange(chosen, as);
  try {
    const all = usableCases();
    const attacks = attacksAmong(all, severities);
    const through: ThroughAttack[] = [];
    for (const one of attacks) {
      const { effect } = await range.run(one, NOTHING_TRIED);
      if (effect === "allow") through.push(await throughOf(one, range));
    }
    const honest = all.filter((one) => one.expect === "allow");
    const fix = through.reduce(
      (sum, one) => bothTried(sum, one.fix ?? NOTHING_TRIED),
      NOTHING_TRIED,
    );
    const honestRefused = await refusedOf(honest, range, NOTHING_TRIED);
    const withFix = through.length === 0 ? honestRefused : await refusedOf(honest, range, fix);
    return {
      profile: range.profile,
      attacks: attacks.length,
      refused: attacks.length - through.length,
      through: through.toSorted((a, b) => rankOf(a) - rankOf(b)),
      honest: honest.length,
      ...{ honestRefused, fix },
      honestRefusedWithFix: withFix.length,
    };
  } finally {
    await range.close();
  }
}

/** Decides on cases, as they are or with other settings. */
export interface AttackRange {
  readonly run: (one: Case, tried: TriedSettings) => Promise<OfflineDecision>;
  readonly profile: string;
  /** The caller's modes and parameters. */
  readonly own: ControlSet;
  readonly tightened: ControlSet;
  readonly close: () => Promise<void>;
}

/**
 * Opens one.
 *
 * @param as The user who attacks; `""` for an anonymous caller.
 */
export async function openRange(chosen: ChosenSettings, as: string): Promise<AttackRange> {
  const host = await makeAttackHost();
  // The messages come from engines without HTTP/2.
  const settings = { ...chosen.settings, http2: "never" as const };
  const opened = await openConfiguration({ ...chosen, settings }, host.root);
  const identity = await identityOfName(settings, as, []);
  const caller = createCallers(settings).of(identity);
  const world = openCaseWorld(identity.name);
  const decider = createOfflineDecider(opened.configuration, world.directory);
  const values = corpusPlaceholders();
  return {
    run(one, tried) {
      world.arrange(one);
      const message = Buffer.from(JSON.stringify(fillCase(one, values).authz_request));
      return decider.decide(message, identity, tried);
    },
    profile: caller.profile,
    own: effectiveSet(settings, caller),
    tightened: hardenedSet(chosen.library),
    async close() {
      await opened.close();
      host.close();
    },
  };
}

async function throughOf(one: Case, range: AttackRange): Promise<ThroughAttack> {
  const { id, title, request, controls = [] } = one;
  return {
    ...{ id, title, controls, severity: severityOf(one) },
    ...{ method: request.method, target: request.target },
    fix: await fixOf(one, range),
  };
}

/** Returns the attacks of some severities that every settings file should refuse. */
export function attacksOf(severities: readonly Severity[]): readonly Case[] {
  return attacksAmong(usableCases(), severities);
}

function usableCases(): readonly Case[] {
  return corpusCases().filter((one) => isStrict(one) && one.authz_request !== null);
}

function attacksAmong(cases: readonly Case[], severities: readonly Severity[]): readonly Case[] {
  return cases.filter((one) => one.expect === "deny" && severities.includes(severityOf(one)));
}

/** Tries each control that refuses it by the tightened settings, those that it is about first. */
async function fixOf(one: Case, range: AttackRange): Promise<TriedSettings | null> {
  const { own, tightened, run } = range;
  const { violations } = await run(one, { ...tightened, roles: [] });
  const wanted = one.controls ?? [];
  const found = [...new Set(violations.map(({ control }) => control))];
  const others = found.filter((control) => !wanted.includes(control));
  for (const control of [...wanted.filter((one) => found.includes(one)), ...others]) {
    for (const tried of tighteningsOf(control, own, tightened)) {
      if ((await run(one, tried)).effect !== "allow") return tried;
    }
  }
  return null;
}

async function refusedOf(
  honest: readonly Case[],
  { run }: AttackRange,
  tried: TriedSettings,
): Promise<readonly RefusedHonest[]> {
  const refused: RefusedHonest[] = [];
  for (const one of honest) {
    const { effect, violations, error } = await run(one, tried);
    if (effect === "allow") continue;
    const by = new Set(error === null ? violations.map(({ control }) => control) : [error]);
    refused.push({ id: one.id, title: one.title, by: [...by] });
  }
  return refused;
}

function severityOf({ severity = "" }: Case): Severity {
  return SEVERITIES[severity] ?? "critical";
}

function rankOf({ severity }: ThroughAttack): number {
  return ["critical", "high", "medium", "low"].indexOf(severity);
}
