import type { Answerer, Calls, Case } from "./case.js";
import type { Call } from "../../src/domain/call.js";
import type { Message } from "../../src/domain/message.js";
import type { Oracle } from "./oracle-process.js";
import type { Outcome } from "./compare-reading.js";
import { hasLength } from "./oracle-process.js";
import { compareReadings } from "./compare-reading.js";

/** Reads a message as an engine of an API version does; the reader under test, or one that is broken on purpose. */
export type Reader = (message: Message, apiMax: string) => Call;

/** A case that was accepted and is read differently. */
export interface Difference {
  readonly oracle: string;
  readonly case: Case;
  readonly outcome: Outcome & { readonly kind: "different" };
}

/** How many cases came out how, over all oracles. */
export interface Report {
  readonly counts: Record<Outcome["kind"], number>;
  readonly differences: Difference[];
}

const BATCH = 500;

/** Gives every case to the reader and to all oracles, and keeps what differs. */
export async function run(
  cases: Iterable<Case>,
  reader: Reader,
  oracles: readonly Oracle[],
): Promise<Report> {
  const report: Report = {
    counts: {
      both: 0,
      "refused-by-us": 0,
      "refused-by-dockerd": 0,
      "refused-by-both": 0,
      different: 0,
    },
    differences: [],
  };
  for (const batch of batches(cases)) {
    const asked = oracles.map((oracle) => oracle.ask(batch));
    const calls = batch.map((one) => {
      const message = messageOf(one);
      return { today: reader(message, "1.51"), legacy: reader(message, "1.45") };
    });
    for (const [at, oracle] of oracles.entries()) {
      const answers = await asked[at];
      if (answers === undefined) throw new Error(`Cannot judge: ${oracle.name} was not asked`);
      compareBatch(batch, calls, answers, oracle, report);
    }
  }
  return report;
}

function compareBatch(
  batch: readonly Case[],
  calls: readonly Calls[],
  answers: readonly Answerer[],
  oracle: Oracle,
  report: Report,
): void {
  for (const [at, one] of batch.entries()) {
    const [call, answer] = [calls[at], answers[at]];
    if (call === undefined || answer === undefined)
      throw new Error("Cannot judge: an answer is missing");
    const outcome = compareReadings(one, call, answer, oracle);
    report.counts[outcome.kind]++;
    if (outcome.kind === "different")
      report.differences.push({ oracle: oracle.name, case: one, outcome });
  }
}

function* batches(cases: Iterable<Case>): Iterable<readonly Case[]> {
  let batch: Case[] = [];
  for (const one of cases) {
    batch.push(one);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** The message that dockerd sends for a case. */
function messageOf(one: Case): Message {
  const { method, target, body, shown } = one;
  const headers = new Map<string, string>();
  const contentType = one.contentType ?? one.firstType;
  if (contentType !== null) headers.set("Content-Type", contentType);
  if (hasLength(one)) headers.set("Content-Length", String(body.length));
  return {
    phase: "request",
    method,
    uri: target,
    user: null,
    authn: null,
    peerCertificates: [],
    headers,
    body: shown && body.length > 0 ? body : null,
    response: null,
  };
}
