import { setImmediate } from "node:timers/promises";
import type { KeyObject } from "node:crypto";
import { sealLines } from "../log/sealed-lines.js";
import type { CapturedRequest } from "../../domain/capture.js";
import type { CaptureSettings } from "../../domain/capture-settings.js";
import type { Settings } from "../../domain/settings.js";
import { describeThrown } from "../../domain/errors.js";
import type { CaptureFile } from "./capture-file.js";

/** A decided request that is to be captured. */
export interface CaptureSource {
  readonly settings: Settings;
  readonly revision: string;
  /** About how much memory it holds until it is written, in bytes. */
  readonly bytes: number;
  /** Called later, when there is time. */
  readonly read: () => CapturedRequest;
}

/** Writes what requests were evaluated with, after they are answered. */
export interface Capture {
  /** Never waits and never throws: what cannot be written in time is dropped, and counted. */
  readonly take: (source: CaptureSource) => void;
  /** Uses other settings from now on; null to capture nothing. */
  readonly configure: (settings: CaptureSettings | null) => void;
  readonly status: () => CaptureCounts;
  /** Resolves when everything that was taken is written or dropped. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface CaptureCounts {
  readonly captured: number;
  readonly dropped: number;
}

/** Dependencies of a capture. */
export interface CaptureParts {
  /** Opens file and key. */
  readonly open: (settings: CaptureSettings) => Promise<OpenCapture>;
  readonly tell: (problem: string) => void;
}

export interface OpenCapture {
  readonly file: CaptureFile;
  /** The public key for which lines are encrypted; null for none. */
  readonly key: KeyObject | null;
}

/** More waits only where the disk is slower than requests come. */
const MAX_WAITING_BYTES = 32 * 2 ** 20;
const MAX_WAITING = 2000;
/** Lines that are written, and encrypted, together. */
const MAX_BATCH = 64;
const MAX_BATCH_BYTES = 2 ** 20;
/** Longer lines could not be read again. */
const MAX_WRITTEN = 12 * 2 ** 20;

/** Creates one that captures nothing yet. */
export function createCapture({ open, tell }: CaptureParts): Capture {
  const queue = createQueue();
  let target: Target | null = null;
  let isOn = false;
  let running: Promise<void> = Promise.resolve();

  const then = (work: () => Promise<void>): void => {
    running = running.then(work).catch((thrown: unknown) => {
      tell(describeThrown(thrown));
    });
  };

  async function use(settings: CaptureSettings | null): Promise<void> {
    const before = target;
    target = settings && createTarget(settings, () => open(settings));
    await before?.close();
  }

  return {
    take(source) {
      if (isOn && queue.push(source)) then(() => drain(queue, target, tell));
    },
    configure(settings) {
      isOn = settings !== null;
      then(() => use(settings));
    },
    status: queue.counts,
    settled: () => running,
    async close() {
      isOn = false;
      then(() => use(null));
      await running;
    },
  };
}

/** Writes what waits, after the answers that are due now. */
async function drain(queue: Queue, target: Target | null, tell: CaptureParts["tell"]) {
  await setImmediate();
  for (let batch = queue.next(); batch.length > 0; batch = queue.next()) {
    try {
      await target?.write(batch);
      queue.written(batch.length);
    } catch (thrown) {
      queue.dropped(batch.length);
      tell(describeThrown(thrown));
    }
    await setImmediate();
  }
  const untold = queue.untold();
  if (untold > 0) tell(`${untold} requests were not captured`);
}

/** A bounded queue of lines to write. */
interface Queue {
  /** Adds a line; returns true if it is the only one, so that writing must begin. */
  readonly push: (source: CaptureSource) => boolean;
  readonly next: () => readonly CaptureSource[];
  readonly written: (count: number) => void;
  readonly dropped: (count: number) => void;
  readonly counts: () => CaptureCounts;
  /** Returns how many were dropped since the last call. */
  readonly untold: () => number;
}

function createQueue(): Queue {
  const waiting: CaptureSource[] = [];
  const counts = { captured: 0, dropped: 0 };
  let bytes = 0;
  let told = 0;
  return {
    push(source) {
      const isTooMuch = waiting.length >= MAX_WAITING || bytes + source.bytes > MAX_WAITING_BYTES;
      if (isTooMuch) {
        counts.dropped += 1;
        return false;
      }
      bytes += source.bytes;
      return waiting.push(source) === 1;
    },
    next() {
      const batch = nextOf(waiting);
      bytes -= bytesOf(batch);
      return batch;
    },
    written: (count) => void (counts.captured += count),
    dropped: (count) => void (counts.dropped += count),
    counts: () => ({ ...counts }),
    untold() {
      const untold = counts.dropped - told;
      told = counts.dropped;
      return untold;
    },
  };
}

function nextOf(queue: CaptureSource[]): readonly CaptureSource[] {
  const batch = queue.splice(0, 1);
  while (batch.length < MAX_BATCH && queue.length > 0 && bytesOf(batch) < MAX_BATCH_BYTES)
    batch.push(...queue.splice(0, 1));
  return batch;
}

function bytesOf(batch: readonly CaptureSource[]): number {
  return batch.reduce((sum, { bytes }) => sum + bytes, 0);
}

interface Target {
  readonly write: (batch: readonly CaptureSource[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The file is opened when there is something to write, and again after a failure. */
function createTarget(settings: CaptureSettings, open: () => Promise<OpenCapture>): Target {
  let opened: OpenCapture | null = null;
  /** The revision whose settings the file has last. */
  let known: string | null = null;

  async function append({ file, key }: OpenCapture, batch: readonly CaptureSource[]) {
    const half = settings.maxBytes / 2;
    const { bytes, revision } = lineOf(batch, known, key);
    if (file.size() + bytes.length <= half) {
      await file.append(bytes);
      known = revision;
      return;
    }
    await file.rotate();
    // A new file begins with the settings.
    const whole = lineOf(batch, null, key);
    known = null;
    if (whole.bytes.length > half)
      throw new Error("Cannot capture: audit.capture.max_bytes is too small");
    await file.append(whole.bytes);
    known = whole.revision;
  }

  return {
    async write(batch) {
      try {
        opened ??= await open();
        await append(opened, batch);
      } catch (thrown) {
        const failed = opened;
        [opened, known] = [null, null];
        await failed?.file.close().catch(() => undefined);
        throw thrown;
      }
    },
    close: async () => opened?.file.close(),
  };
}

/** Returns the lines of a batch, with the settings before the first request that they decided. */
function lineOf(
  batch: readonly CaptureSource[],
  known: string | null,
  key: KeyObject | null,
): { readonly bytes: Buffer; readonly revision: string | null } {
  let revision = known;
  const lines: string[] = [];
  for (const source of batch) {
    if (source.revision !== revision)
      lines.push(
        JSON.stringify({ capture: 1, revision: source.revision, settings: source.settings }),
      );
    ({ revision } = source);
    lines.push(JSON.stringify(source.read()));
  }
  const plain = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  if (plain.length > MAX_WRITTEN - MAX_WRITTEN / 3)
    throw new Error("Cannot capture: the request is too large");
  if (key === null) return { bytes: plain, revision };
  const sealed = JSON.stringify({ capture: 1, sealed: sealLines(plain, key) });
  return { bytes: Buffer.from(`${sealed}\n`), revision };
}
