import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { AuditEvent } from "../../../../src/audit/formats/audit-event.js";
import { hashOfLine, withLink } from "../../../../src/audit/log/link.js";
import { runSender } from "../../../../src/audit/send/run-sender.js";
import { createSendProgress } from "../../../../src/audit/send/send-progress.js";
import { newState, type SendState } from "../../../../src/audit/send/send-state.js";
import { openStateFile } from "../../../../src/audit/send/state-file.js";
import {
  TAKEN,
  failedDelivery,
  type Delivery,
  type SendTarget,
} from "../../../../src/audit/send/target.js";
import type { At } from "../../../fresh-folder.js";
import { RECORD } from "../record/record.js";

/** A log and a sender in a folder, with a clock that never waits. */
export interface SenderLab {
  readonly log: string;
  /** Appends so many records, with their numbers as users. */
  readonly write: (count: number) => void;
  /** Runs a sender until it has sent everything, or `until` resolves. */
  readonly run: (target: SendTarget, options?: LabOptions) => Promise<void>;
  readonly state: () => SendState;
  /** What the sender has said of itself. */
  readonly said: () => string;
  /** How long it has waited between attempts, in milliseconds. */
  readonly waits: () => readonly number[];
}

/** What differs from a usual run. */
export interface LabOptions {
  readonly bound?: number;
  readonly maxRecords?: number;
  /** Called before each wait; returns false to end the sender. */
  readonly onWait?: (count: number) => boolean;
}

/** Prepares one. */
export function createLab(at: At): SenderLab {
  const log = at("audit.jsonl");
  const file = at("send.json");
  const waits: number[] = [];
  let said = "";
  let written = 0;
  let prev = "0".repeat(64);
  writeFileSync(log, "");

  return {
    log,
    write(count) {
      let text = "";
      for (let at = 0; at < count; at++) {
        written += 1;
        const id = `00000000-0000-4000-8000-${String(written).padStart(12, "0")}`;
        const json = JSON.stringify({ ...RECORD, id, user: `user-${written}` });
        const line = withLink(json, { seq: written, prev });
        prev = hashOfLine(line);
        text += `${line}\n`;
      }
      appendFileSync(log, text);
    },
    async run(target, { bound = 1e9, maxRecords = 10, onWait = () => false } = {}) {
      const stop = new AbortController();
      const states = openStateFile(file);
      const now = () => new Date("2026-11-28T10:00:00.000Z");
      const tell = (level: string, text: string) => (said += `${level} ${text}\n`);
      const progress = createSendProgress(
        states.read() ?? newState(log, "test"),
        states.write,
        now,
        tell,
      );
      const sleep = (ms: number): Promise<void> => {
        waits.push(ms);
        if (!onWait(waits.length)) stop.abort();
        return Promise.resolve();
      };
      await runSender(
        {
          ...{ log, target, progress, bound, maxRecords, host: "dock-1", tell },
          ...{ maxBytes: 1e6, pollMs: 7, clock: { now, sleep, random: () => 1 } },
        },
        { stop: stop.signal, end: new AbortController().signal },
      );
    },
    state: () => JSON.parse(readFileSync(file, "utf8")) as SendState,
    said: () => said,
    waits: () => waits,
  };
}

/** A target in memory. */
export interface Receiver extends SendTarget {
  /** The numbers of records that it has, in their order. */
  readonly seqs: () => readonly (number | null)[];
  /** What it was told of losses. */
  readonly losses: () => readonly unknown[];
  readonly batches: () => readonly number[];
}

/**
 * Creates one.
 *
 * @param answer Called with each batch and the number of the attempt, from 1 on; null takes the batch.
 */
export function createReceiver(
  answer: (events: readonly AuditEvent[], attempt: number) => Delivery | null = () => null,
): Receiver {
  const taken: AuditEvent[] = [];
  const batches: number[] = [];
  let attempts = 0;
  return {
    send(events) {
      attempts += 1;
      const said = answer(events, attempts);
      if (said !== null) return Promise.resolve(said);
      if (events.length > 0) batches.push(events.length);
      taken.push(...events);
      return Promise.resolve(TAKEN);
    },
    seqs: () => taken.filter(({ action }) => action !== "audit.lost").map(({ seq }) => seq),
    losses: () =>
      taken.filter(({ action }) => action === "audit.lost").map(({ members }) => members["log"]),
    batches: () => batches,
  };
}

/** Counts from 1. */
export function upTo(last: number, first = 1): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** A target that cannot be reached. */
export const DOWN: Delivery = failedDelivery("down");
