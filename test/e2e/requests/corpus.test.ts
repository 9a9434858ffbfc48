import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../../tools/tests/engines.js";
import { isStrict, type Case } from "../../../src/preview/attack/case.js";
import { readCases } from "../../corpus/read-cases.js";
import { SHIPPED, readEngineLimits, readPending } from "../../corpus/pending.js";
import { chosenEngines } from "../harness/chosen-engines.js";
import { startDockerd, type Dockerd } from "../harness/dockerd.js";
import { expectSafe } from "../harness/expect-safe.js";
import { startPlugin } from "../harness/plugin.js";
import { openRange, type Outcome, type Range } from "./run-case.js";

const CASES = readCases(join(SHIPPED, "cases.json"));

for (const engine of await chosenEngines()) {
  describe(`[E] the corpus over a real daemon, ${engine.name}`, () => {
    const pending = readPending();
    const limits = readEngineLimits(engine.name);
    let daemon: Dockerd;
    let range: Range;

    before(async () => {
      // As on hosts with cgroup v2; elsewhere the host's namespace is the default, and no choice.
      daemon = await startDockerd(engine, { flags: ["--default-cgroupns-mode=private"] });
      range = await openRange(daemon, await startPlugin(daemon.sandbox, settingsFor(engine)));
    });
    after(() => daemon.close());

    const mustHold = (one: Case): boolean => isStrict(one) && pending[one.id] === undefined;

    for (const one of CASES.filter(mustHold)) {
      const limit = limits[one.id];
      it(`${one.id} ${one.expect === "deny" ? "does not happen" : "works"}: ${one.title}`, async () => {
        if (RUNNING_COPIES.has(one.id)) {
          expectNotFixed(await range.run(one));
          return;
        }
        if (engine.name === "newest" && PASSED_OVER.has(one.id)) {
          await expectPlain(daemon, one);
          return;
        }
        const outcome = await range.run(one);
        if (one.expect === "allow") expectWorked(outcome, limit);
        else expectNothingHappened(outcome, limit);
      });
    }

    // Nothing of these is promised, and they take longer than all that is.
    if (process.env["LONG"] !== "1") return;
    it("lists what became of the other cases, and goes on", async () => {
      const others = CASES.filter((one) => !mustHold(one));
      for (const one of others) {
        const reason = pending[one.id] ?? limits[one.id];
        process.stdout.write(`      ${await lineOf(range, one)}${reason ? ` (${reason})` : ""}\n`);
      }
      expect((await daemon.api("GET", "/_ping")).status).to.equal(200);
      const refused = await daemon.api("POST", "/containers/create", PRIVILEGED);
      expect(refused.status).to.equal(403);
    }).timeout(300_000);
  });
}

/** What they ask for stands beside HostConfig, where engines from 27 on do not look. */
const PASSED_OVER: ReadonlySet<string> = new Set(
  "priv-003 priv-004 ns-013 bind-077 dev-030 sec-030 sec-037 rt-045 rt-046 json-053 json-054 json-056".split(
    " ",
  ),
);

/** docker cp of a container that runs, which the settings allow on an engine that is known as fixed. */
const RUNNING_COPIES: ReadonlySet<string> = new Set(["ok-068", "ok-069", "raw-062"]);

/** The oldest engine is not fixed, and the version of the other one is not known. */
function expectNotFixed({ effect, controls }: Outcome): void {
  expect(effect).to.equal("deny");
  expect(controls).to.include("live_file_systems");
}

/** The container that a case makes is as one that asks for what stands in HostConfig alone. */
async function expectPlain({ api }: Dockerd, { request }: Case): Promise<void> {
  const configOf = async (body: object): Promise<unknown> => {
    const made = await api("POST", "/containers/create", body);
    expect(made.status, made.body.toString()).to.equal(201);
    const { Id } = made.json as { readonly Id: string };
    const { json } = await api("GET", `/containers/${Id}/json`);
    await api("DELETE", `/containers/${Id}`);
    return (json as { readonly HostConfig: unknown }).HostConfig;
  };
  const body = JSON.parse(request.body ?? "") as {
    readonly HostConfig?: { readonly Binds?: readonly string[] } | null;
  };
  const plain = { Image: "busybox", Cmd: ["true"], HostConfig: body.HostConfig ?? {} };
  expectSafe(await configOf(body)).to.deep.equal(await configOf(plain));
  for (const bind of body.HostConfig?.Binds ?? [])
    await api("DELETE", `/volumes/${bind.split(":", 1)[0] ?? ""}`);
}

const PRIVILEGED = { Image: "busybox", HostConfig: { Privileged: true } };

/** The corpus's settings; the newest engine may be spoken to by HTTP/2, and the plugin must know. */
function settingsFor(engine: Engine): string {
  const text = readFileSync(join(SHIPPED, "settings.yaml"), "utf8");
  return engine.name === "newest" ? text.replace("http2: never", "http2: auto") : text;
}

function expectWorked(
  { effect, status, controls, said }: Outcome,
  limit: string | undefined,
): void {
  expect(effect, `${controls.join(", ")} ${said}`).to.equal("allow");
  if (limit === undefined) expect(status, said).to.be.within(100, 399);
}

/** Refused by the plugin, or by the daemon before it asked; and nothing is there that was not. */
function expectNothingHappened(outcome: Outcome, limit: string | undefined): void {
  const { effect, status, changed, said } = outcome;
  expectSafe(changed, said).to.deep.equal([]);
  if (limit !== undefined) return;
  expectSafe(effect, said).not.to.equal("allow");
  if (effect === null) expectSafe(status ?? 400, said).to.be.within(300, 599);
  else expect(effect, said).to.equal("deny");
}

async function lineOf(range: Range, one: Case): Promise<string> {
  try {
    const { effect, status, controls } = await range.run(one);
    const by = controls.length > 0 ? ` by ${controls.join(", ")}` : "";
    return `${one.id}, wanted ${one.expect}: ${effect ?? "not asked"}${by}, status ${status ?? "none"}`;
  } catch (thrown) {
    return `${one.id} could not be run: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
}
