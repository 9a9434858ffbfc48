import type { Identity } from "../../domain/identity.js";
import type { InflightRequest } from "../inflight/inflight-request.js";

/** When dockerd may have executed a request, in milliseconds since 1970. */
export interface BuildPeriod {
  readonly identity: Pick<Identity, "name">;
  readonly fromMs: number;
  /** Infinity until the response. */
  readonly untilMs: number;
  /** The container that the request created, null for none; undefined if that is uncertain. */
  readonly made: string | null | undefined;
}

/** Tracks the periods of builds, and of requests to create a container, plus a minute. */
export interface BuildPeriods {
  readonly begin: (
    request: InflightRequest,
    action: string,
    identity: BuildPeriod["identity"],
  ) => void;
  readonly end: (request: InflightRequest, made: BuildPeriod["made"], nowMs: number) => void;
  readonly withdraw: (request: InflightRequest) => void;
  /** Returns the one user who was building; all anonymous callers count as one. Null for no user and for several. */
  readonly builderAt: (timeMs: number) => BuildPeriod["identity"] | null;
  readonly createsAt: (timeMs: number) => readonly BuildPeriod[];
  readonly clear: () => void;
}

/** Events arrive a little later than what they report, and after a gap up to this much later. */
export const KEPT_MS = 60_000;
/** By how much the time of an event may differ from that of its request. */
const MARGIN_MS = 1000;
/** Beyond this many unanswered requests none is tracked, and nothing is certain any more. */
const MAX_PERIODS = 10_000;

export function createBuildPeriods(): BuildPeriods {
  const [builds, creates] = [
    new Map<InflightRequest, BuildPeriod>(),
    new Map<InflightRequest, BuildPeriod>(),
  ];
  const periodsOf = new Map(Object.entries({ "build.run": builds, "container.create": creates }));
  const ended: (readonly [InflightRequest, BuildPeriod])[] = [];
  let isLost = false;

  function forget(request: InflightRequest): void {
    for (const periods of periodsOf.values()) periods.delete(request);
  }

  function forgetOld(nowMs: number): void {
    const count = ended.findIndex(([, { untilMs }]) => untilMs >= nowMs - KEPT_MS);
    for (const [request] of ended.splice(0, count < 0 ? ended.length : count)) forget(request);
  }

  return {
    begin(request, action, identity) {
      if ((isLost ||= builds.size + creates.size >= MAX_PERIODS)) return;
      const period = { identity, fromMs: request.time.getTime(), untilMs: Infinity, made: null };
      periodsOf.get(action)?.set(request, period);
    },
    end(request, made, nowMs) {
      for (const periods of periodsOf.values()) {
        const period = periods.get(request);
        if (period === undefined) continue;
        const over = { ...period, made, untilMs: nowMs };
        periods.set(request, over);
        ended.push([request, over]);
      }
      forgetOld(nowMs);
    },
    withdraw: forget,
    builderAt: (timeMs) => (isLost ? null : builderOf([...builds.values()], timeMs)),
    createsAt: (timeMs) => [...creates.values()].filter((one) => covers(one, timeMs, MARGIN_MS)),
    clear() {
      for (const periods of periodsOf.values()) periods.clear();
      [isLost, ended.length] = [false, 0];
    },
  };
}

function builderOf(builds: readonly BuildPeriod[], timeMs: number): BuildPeriod["identity"] | null {
  const around = builds.filter((period) => covers(period, timeMs, MARGIN_MS));
  const surely = around.find((period) => covers(period, timeMs, 0));
  if (surely === undefined) return null;
  const isOne = around.every(({ identity }) => identity.name === surely.identity.name);
  return isOne ? surely.identity : null;
}

function covers({ fromMs, untilMs }: BuildPeriod, timeMs: number, marginMs: number): boolean {
  return fromMs - marginMs <= timeMs && timeMs <= untilMs + marginMs;
}
