import { randomBytes } from "node:crypto";
import { messageIn, type AskDockerd, type DockerdAnswer } from "../gather/ask-dockerd.js";
import { membersOf } from "../gather/members.js";
import type { ProbeOutcome, ProbeResult } from "../host-facts.js";
import { attempt, attemptLater } from "../learnt.js";
import { probesFor, type Probe } from "./probes.js";

/** The most characters of a message that are shown: a denial names each violation. */
const MAX_SAID = 400;

/** After these, dockerd would keep each further probe waiting as long: 15 seconds for a plugin that does not answer. */
const LAST: ReadonlySet<ProbeOutcome> = new Set(["plugin-failed", "unanswered"]);

/**
 * Sends the probes one after the other, until dockerd cannot ask its plugin or does not answer. Never rejects.
 *
 * @param absent Like that of `probesFor`.
 */
export async function runProbes(
  ask: AskDockerd,
  pluginName: string,
  absent = randomBytes(16).toString("hex"),
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  for (const probe of probesFor(absent)) {
    const result = await send(ask, pluginName, probe);
    results.push(result);
    if (LAST.has(result.outcome)) break;
  }
  return results;
}

async function send(ask: AskDockerd, pluginName: string, probe: Probe): Promise<ProbeResult> {
  const { id, title, control, question } = probe;
  const answer = await attemptLater(() => ask(question));
  if (!answer.known) return { id, title, control, outcome: "unanswered", said: answer.why };
  await removeWhatWasMade(ask, answer.value);
  const { status, body } = answer.value;
  const message = messageIn(body);
  const said = `${status}: ${message.slice(0, MAX_SAID)}`;
  return { id, title, control, outcome: outcomeOf(status, message, pluginName), said };
}

/** Returns what a response means. @see moby pkg/authorization/authz.go */
function outcomeOf(status: number, message: string, pluginName: string): ProbeOutcome {
  const refusedBy = /^authorization denied by plugin ([^\s]+?): /.exec(`${message}: `)?.[1];
  if (status === 403 && refusedBy !== undefined) {
    const isOurs = refusedBy === pluginName || refusedBy.startsWith(`${pluginName}:`);
    return isOurs ? "refused" : "other-plugin";
  }
  return /^plugin \S+ failed with error: /.test(message) ? "plugin-failed" : "passed";
}

/** An image of a random name does not exist. If dockerd has created a container all the same, it must not stay. */
async function removeWhatWasMade(ask: AskDockerd, { status, body }: DockerdAnswer): Promise<void> {
  if (status !== 201) return;
  const made = attempt(() => membersOf(JSON.parse(body))["Id"]);
  if (!made.known || typeof made.value !== "string") return;
  const target = `/containers/${encodeURIComponent(made.value)}?force=1`;
  await attemptLater(() => ask({ method: "DELETE", target, body: null }));
}
