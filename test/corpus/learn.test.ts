import { expect } from "chai";
import {
  createRequestCollector,
  type SeenRequests,
} from "../../src/preview/learn/seen-requests.js";
import { learn, type LearntSettings } from "../../src/preview/learn/learn.js";
import type { StartSettings } from "../../src/preview/learn/start-settings.js";
import { attack } from "../../src/preview/attack/attack.js";
import { makeAttackHost, type AttackHost } from "../../src/preview/attack/attack-host.js";
import { corpusCases, isStrict, type Case } from "../../src/preview/attack/case.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { corpusDecisions, type CorpusDecisions } from "./corpus-decisions.js";
import { startOfAlice } from "./start-of-alice.js";

const CASES = corpusCases().filter((one) => isStrict(one) && one.authz_request !== null);
const HONEST = CASES.filter((one) => one.expect === "allow");
const ATTACKS = CASES.filter((one) => one.expect === "deny");

/** Needs users with ids, which no log has: what it refuses is granted by hand. */
const BY_HAND = "run_as_own_uid";

/** Requests that a critical control refuses by what runs in containers, which learn never permits. */
const OF_LIVE_FILES: ReadonlySet<string> = new Set([
  ...["container.restart", "exec.create"],
  ...["container.archive_get", "container.archive_stat"],
]);

/** The honest ones that `restricted` refuses for it: commands in containers that run, copies from one, and a restart. */
const LIVE_FILES = [
  ...["ok-060", "ok-063", "ok-065", "ok-068", "ok-069", "ok-120", "ok-123"],
  ...["raw-033", "raw-062"],
];

function isOfLiveFiles({ request, controls }: LearntSettings["notGranted"][number]): boolean {
  return controls.includes("live_file_systems") && OF_LIVE_FILES.has(request.action);
}

/** Leaves out those requests that this control refuses, of which learn permits nothing else either. */
function withoutLiveFiles<Refused extends readonly string[]>(refused: readonly Refused[]) {
  return refused.filter(([, ...controls]) => !controls.includes("live_file_systems"));
}

describe("[I] what learn makes of the recorded traffic of the corpus", () => {
  let host: AttackHost;

  before(async () => {
    host = await makeAttackHost();
  });

  after(() => {
    host.close();
  });

  async function decisionsBy(start: StartSettings): Promise<CorpusDecisions> {
    return corpusDecisions(start, host.root, "alice");
  }

  /** What the plugin would have recorded by these settings. */
  async function recorded(start: StartSettings, cases: readonly Case[]): Promise<SeenRequests> {
    const decisions = await decisionsBy(start);
    const collector = createRequestCollector();
    for (const one of cases) collector.add(await decisions.record(one));
    await decisions.close();
    return collector.seen();
  }

  async function refusedBy(start: StartSettings, { text }: LearntSettings, cases: readonly Case[]) {
    const settings = parseSettings(text, "learnt.yaml", start.library, {});
    const decisions = await decisionsBy({ ...start, settings });
    const refused: (readonly [id: string, ...controls: string[]])[] = [];
    for (const one of cases) {
      const { effect, violations, error } = await decisions.decide(one);
      if (effect === "allow") continue;
      const by = error === null ? violations.map(({ control }) => control) : [error];
      refused.push([one.id, ...new Set(by)]);
    }
    await decisions.close();
    return refused;
  }

  async function criticalThrough(start: StartSettings, { text }: LearntSettings) {
    const settings = parseSettings(text, "learnt.yaml", start.library, {});
    const { through } = await attack(
      { ...start, settings },
      { as: "alice", severities: ["critical"] },
    );
    return through.map(({ id }) => id);
  }

  for (const profile of ["baseline", "multi-tenant", "restricted"]) {
    it(`permits the honest requests that ${profile} recorded, and no critical attack`, async () => {
      const start = await startOfAlice("restricted");
      const seen = await recorded(await startOfAlice(profile), HONEST);
      const learnt = await learn(start, seen, { hostRoot: host.root, now: new Date() });
      expect(learnt.notGranted.filter((one) => !isOfLiveFiles(one))).to.deep.equal([]);
      const refused = await refusedBy(start, learnt, HONEST);
      expect(refused.map(([id]) => id)).to.deep.equal(LIVE_FILES);
      expect(withoutLiveFiles(refused)).to.deep.equal([]);
      expect(await criticalThrough(start, learnt)).to.deep.equal([]);
    });
  }

  it(`permits them on multi-tenant but for ${BY_HAND}, which stays as it is`, async () => {
    const start = await startOfAlice("multi-tenant");
    const seen = await recorded(start, HONEST);
    const learnt = await learn(start, seen, { hostRoot: host.root, now: new Date() });
    if (process.env["SHOW"] === "1") process.stdout.write(learnt.text);
    const others = learnt.notGranted.filter(
      (one) => !one.controls.includes(BY_HAND) && !isOfLiveFiles(one),
    );
    expect(others).to.deep.equal([]);
    const refused = withoutLiveFiles(await refusedBy(start, learnt, HONEST));
    expect(refused.filter((controls) => !controls.includes(BY_HAND))).to.deep.equal([]);
    expect(await criticalThrough(start, learnt)).to.deep.equal([]);
  });

  it("refuses the critical attacks, and those of the log as well, where one request in four is an attack", async () => {
    const start = await startOfAlice("restricted");
    const mixed = HONEST.flatMap((one, at) => [
      one,
      ...(at % 3 === 0 ? [ATTACKS[Math.floor((at * ATTACKS.length) / HONEST.length)]] : []),
    ]).filter((one) => one !== undefined);
    const seen = await recorded(await startOfAlice("baseline"), mixed);
    const learnt = await learn(start, seen, { hostRoot: host.root, now: new Date() });
    if (process.env["SHOW"] === "1") process.stdout.write(learnt.text);
    expect(withoutLiveFiles(await refusedBy(start, learnt, HONEST))).to.deep.equal([]);
    expect(await criticalThrough(start, learnt)).to.deep.equal([]);
  });
});
