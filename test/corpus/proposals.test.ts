import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ANONYMOUS } from "../../src/domain/identity.js";
import { makeAttackHost, type AttackHost } from "../../src/preview/attack/attack-host.js";
import { corpusCases, isStrict, type Case } from "../../src/preview/attack/case.js";
import { createSimulatedImages } from "../../src/preview/world/simulated-images.js";
import { openCaseWorld } from "../../src/preview/attack/case-world.js";
import { changeRequest } from "../../src/preview/explain/change-request.js";
import { createOfflineDecider } from "../../src/preview/session/decider.js";
import { fillCase } from "../../src/preview/attack/fill-case.js";
import { requestMessage, type OfflineRequest } from "../../src/preview/world/offline-request.js";
import { chooseSettings, openConfiguration } from "../../src/preview/session/open-configuration.js";
import { proposeSettings } from "../../src/preview/explain/propose-settings.js";
import { editedRequest } from "../../src/preview/explain/request-edit.js";
import type { Session } from "../../src/preview/session/session.js";
import { mergedParts, type SettingsPart } from "../../src/preview/session/settings-proposal.js";
import { corpusPlaceholders } from "../../src/preview/attack/placeholder-values.js";
import { effectiveSet } from "../../src/preview/session/tried-settings.js";
import { createCallers } from "../../src/engine/settings/callers.js";
import { parseSettings } from "../../src/engine/settings/parse-settings.js";
import { SHIPPED } from "./pending.js";

/** Loading other settings takes a quarter of a second, so that only one attack in 24 is tried with them, and all with LONG=1. */
const EACH = process.env["LONG"] === "1" ? 1 : 24;

const ATTACKS = corpusCases().filter(
  (one) => isStrict(one) && one.expect === "deny" && one.authz_request !== null,
);

describe("[I] what explain proposes for the attacks of the corpus", () => {
  const values = corpusPlaceholders();
  let host: AttackHost;
  let session: Session;
  let arrange: (one: Case) => void;

  before(async () => {
    host = await makeAttackHost();
    const chosen = await chooseSettings({ settings: join(SHIPPED, "settings.yaml") });
    const opened = await openConfiguration(chosen, host.root);
    const world = openCaseWorld("");
    const decider = createOfflineDecider(opened.configuration, world.directory);
    const caller = createCallers(chosen.settings).of(ANONYMOUS);
    arrange = world.arrange;
    session = {
      ...{ chosen, caller, identity: ANONYMOUS, assumed: () => [] },
      world: {
        ...{ put: () => undefined, remove: () => undefined, find: () => undefined },
        ...{ listed: () => [], images: createSimulatedImages(null) },
      },
      close: () => opened.close(),
      own: effectiveSet(chosen.settings, caller),
      decide: (request, tried) => decider.decide(requestMessage(request), ANONYMOUS, tried),
      async decideBy(settings, request) {
        const other = await openConfiguration({ ...chosen, settings }, host.root);
        const by = createOfflineDecider(other.configuration, world.directory);
        const decision = await by.decide(requestMessage(request), ANONYMOUS);
        await other.close();
        return decision;
      },
    };
  });

  after(async () => {
    await session.close();
    host.close();
  });

  function requestOf(one: Case): OfflineRequest {
    arrange(one);
    const message = fillCase(one, values).authz_request;
    if (message === null) throw new Error(`Cannot explain ${one.id}: it has no message`);
    const { RequestMethod, RequestUri, RequestHeaders, RequestBody } = message;
    const body = RequestBody === undefined ? null : Buffer.from(RequestBody, "base64");
    return { method: RequestMethod, target: RequestUri, headers: RequestHeaders ?? {}, body };
  }

  /** As somebody would who adds what is proposed to the file. */
  async function decidedWith(part: SettingsPart, request: OfflineRequest) {
    const file = parse(readFileSync(join(SHIPPED, "settings.yaml"), "utf8")) as SettingsPart;
    const text = JSON.stringify(mergedParts(file, part));
    const settings = parseSettings(text, "changed.yaml", session.chosen.library, {});
    return session.decideBy(settings, request);
  }

  it("passes when it changes the request, needs each of its changes, and says so where there is none", async () => {
    let passing = 0;
    for (const one of ATTACKS) {
      const request = requestOf(one);
      const denied = await session.decide(request);
      const { own } = session;
      const change = await changeRequest(request, denied, { own, user: null }, session.decide);
      if ("blocking" in change) {
        expect(change.blocking, one.id).not.to.deep.equal([]);
        continue;
      }
      passing += 1;
      expect((await session.decide(change.request)).effect, one.id).to.equal("allow");
      for (const edit of change.edits) {
        const fewer = change.edits.filter((other) => other !== edit);
        const without = await session.decide(editedRequest(request, fewer));
        expect(without.effect, one.id).not.to.equal("allow");
      }
    }
    expect(passing).to.be.above(230);
  });

  it("passes when it changes the settings, and says so where there is none", async () => {
    let passing = 0;
    for (const one of ATTACKS.filter((_one, index) => index % EACH === 0)) {
      const request = requestOf(one);
      const denied = await session.decide(request);
      const change = await proposeSettings(session, request, denied);
      if ("blocking" in change) expect(change.blocking, one.id).not.to.deep.equal([]);
      else {
        passing += 1;
        expect((await decidedWith(change.part, request)).effect, one.id).to.equal("allow");
      }
    }
    expect(passing).to.be.above(8);
  });
});
