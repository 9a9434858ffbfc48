import { counted } from "../../domain/counted.js";
import type { Item } from "./batch.js";
import { withLoss, type Loss, type LossReason } from "./position.js";
import type { Dropped } from "./read-waiting.js";
import type { SendProblem, SendState } from "./send-state.js";
import type { Delivery } from "./target.js";

/** Writes to the sender's own log. */
export type Tell = (level: "info" | "warn" | "error", text: string) => void;

/** The progress of a sender. Each change is saved before it returns, but for the number of attempts. */
export interface SendProgress {
  readonly state: () => SendState;
  /** The target has these. */
  readonly taken: (items: readonly Item[], delivery: Taken) => void;
  /** The target never takes this one. */
  readonly refused: (item: Item, text: string) => void;
  /** More waited than the bound allows. */
  readonly dropped: (dropped: Dropped) => void;
  /** An attempt has failed. */
  readonly failed: (text: string) => void;
}

/** The number of attempts after which the count is saved again. */
const KEPT_EACH = 10;

/** Follows on from a state, and keeps each later one by `keep`. */
export function createSendProgress(
  first: SendState,
  keep: (state: SendState) => void,
  now: () => Date,
  tell: Tell,
): SendProgress {
  let state = first;
  const time = (): string => now().toISOString();
  function set(changes: Partial<SendState>): void {
    const next = { ...state, ...changes };
    keep(next);
    state = next;
  }

  return {
    state: () => state,
    taken(items, delivery) {
      tellTaken(tell, state.problem, delivery);
      const { rejected } = delivery;
      set({ ...afterDelivery(state, items, rejected, time()), takenAt: time(), problem: null });
    },
    refused(item, text) {
      tell("error", `The target refuses record ${item.event.id}, which is left out: ${text}`);
      set(afterRefusal(state, item, time()));
    },
    dropped({ position, count, fromSeq, toSeq }) {
      tell("error", `Dropped ${counted(count, "record")}, since more wait than --buffer allows`);
      set({
        ...withLost(state, { reason: "bound", count, fromSeq, toSeq, time: time() }),
        position,
      });
    },
    failed(text) {
      const isNew = text !== state.problem?.text;
      const problem = problemAfter(state, text, time());
      if (isNew) tell("warn", `Cannot send records: ${text}; they wait`);
      // Each change is a write to the disk, and the next attempt changes little.
      if (isNew || problem.attempts % KEPT_EACH === 0) set({ problem });
      else state = { ...state, problem };
    },
  };
}

type Taken = Delivery & { readonly kind: "taken" };

function tellTaken(tell: Tell, problem: SendProblem | null, { rejected, text }: Taken): void {
  if (problem !== null)
    tell("info", `The target takes records again, after ${counted(problem.attempts, "attempt")}`);
  if (rejected > 0)
    tell("error", `The target has rejected ${counted(rejected, "record")}: ${text ?? ""}`);
}

function problemAfter({ problem }: SendState, text: string, time: string): SendProblem {
  return { since: problem?.since ?? time, attempts: (problem?.attempts ?? 0) + 1, text };
}

function lossNow(reason: LossReason, count: number, time: string): Loss {
  return { reason, count, fromSeq: null, toSeq: null, time };
}

/** Counts a loss, which is then to be told. */
function withLost({ lost, untold }: SendState, loss: Loss): Partial<SendState> {
  const { reason, count } = loss;
  return {
    lost: { ...lost, [reason]: lost[reason] + count },
    untold: withLoss(untold, loss),
  };
}

/** A loss that the target does not want to know is known here. */
function afterRefusal(
  state: SendState,
  { event, after, loss }: Item,
  time: string,
): Partial<SendState> {
  const position = after ?? state.position;
  if (loss !== null) return { ...afterTaking(state, [{ event, after, loss, bytes: 0 }]), position };
  const { seq } = event;
  const refused = { ...lossNow("refused", 1, time), fromSeq: seq, toSeq: seq };
  return { ...withLost(state, refused), position };
}

function afterDelivery(
  state: SendState,
  items: readonly Item[],
  rejected: number,
  time: string,
): SendState {
  const taken = { ...state, ...afterTaking(state, items) };
  if (rejected === 0) return taken;
  return { ...taken, ...withLost(taken, lossNow("refused", rejected, time)) };
}

function afterTaking(state: SendState, items: readonly Item[]): Partial<SendState> {
  const told = items.flatMap(({ loss }) => (loss === null ? [] : [loss]));
  const position = items.findLast(({ after }) => after !== null)?.after ?? state.position;
  return {
    ...countsOf(state, told),
    position,
    sent: state.sent + items.length - told.length,
    untold: state.untold.filter((loss) => !told.includes(loss)),
  };
}

/** Losses of the state are counted already; those that were found in the log are counted once they are told. */
function countsOf(state: SendState, told: readonly Loss[]): Partial<SendState> {
  const lost = { ...state.lost };
  for (const loss of told) if (!state.untold.includes(loss)) lost[loss.reason] += loss.count;
  return { lost };
}
