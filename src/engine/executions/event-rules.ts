import type { EventRule } from "../../domain/executions.js";

/**
 * The events that show which object a request acted on.
 *
 * Left out: execs that start (their ids are exact), volumes (a name is the whole reference), and networks
 * that are connected (a start connects as well, and a stopped container gives no event).
 *
 * @see moby daemon/events.go and the callers of LogContainerEvent
 */
const EVENT_RULES: readonly EventRule[] = [
  byRequests("rename", "container.rename"),
  byRequests("extract-to-dir", "container.archive_put"),
  byRequests("top", "container.top"),
  byRequests("resize", "container.resize"),
  byRequests("update", "container.update"),
  byRequests("restart", "container.restart"),
  byRequests("commit", "image.commit"),
  { ...byRequests("archive-path", "container.archive_get"), early: true },
  { ...byRequests("copy", "container.copy"), early: true },
  { ...byRequests("export", "container.export"), early: true },
  // The classic builder attaches to the containers in which it runs commands.
  { ...byRequests("attach", "container.attach"), also: ["build.run"], early: true },

  // Health checks create execs.
  byAnyone("container", ["exec_create"], "exec.create"),
  byAnyone("container", ["start"], "container.start", ["container.restart"]),
  byAnyone("container", ["stop"], "container.stop", ["container.restart"]),
  byAnyone("container", ["kill"], "container.kill", [
    "container.stop",
    "container.restart",
    "container.delete",
  ]),
  byAnyone("container", ["pause"], "container.pause", ["image.commit"]),
  byAnyone("container", ["unpause"], "container.unpause", ["image.commit"]),
  byAnyone("container", ["destroy"], "container.delete", ["container.prune"]),
  // For a network of the swarm it is `remove`.
  byAnyone("network", ["destroy", "remove"], "network.delete", ["network.prune"]),
  // Other managers of a swarm execute requests that this dockerd never received.
  byAnyone("service", ["update"], "service.update"),
  byAnyone("service", ["remove"], "service.delete"),
  byAnyone("secret", ["remove"], "secret.delete"),
  byAnyone("config", ["remove"], "config.delete"),
];

function byRequests(event: string, action: string): EventRule {
  return {
    type: "container",
    events: [event],
    action,
    also: [],
    onlyRequests: true,
    early: false,
  };
}

function byAnyone(
  type: EventRule["type"],
  events: readonly string[],
  action: string,
  also: readonly string[] = [],
): EventRule {
  return { type, events, action, also, onlyRequests: false, early: false };
}

const BY_EVENT: ReadonlyMap<string, EventRule> = new Map(
  EVENT_RULES.flatMap((rule) => rule.events.map((event) => [`${rule.type} ${event}`, rule])),
);

/** Returns the rule for an event; undefined if it is not checked. */
export function ruleOfEvent(type: string, event: string): EventRule | undefined {
  return BY_EVENT.get(`${type} ${event}`);
}

/** Returns the rule of the event that each successful request of an action causes once; undefined if there is none. */
export function ruleOfAction(action: string): EventRule | undefined {
  return BY_ACTION.get(action);
}

const BY_ACTION: ReadonlyMap<string, EventRule> = new Map(
  EVENT_RULES.map((rule) => [rule.action, rule]),
);

/** Returns the rules of the further events that requests of an action may cause. */
export function furtherRulesOf(action: string): readonly EventRule[] {
  return FURTHER.get(action) ?? [];
}

const FURTHER: ReadonlyMap<string, readonly EventRule[]> = new Map(
  [...new Set(EVENT_RULES.flatMap(({ also }) => also))].map((action) => [
    action,
    EVENT_RULES.filter(({ also }) => also.includes(action)),
  ]),
);

/** The events that are compared, for a filter of `GET /events`. */
export const CHECKED_EVENTS = {
  types: [...new Set(EVENT_RULES.map(({ type }) => type))],
  events: [...new Set(EVENT_RULES.flatMap(({ events }) => events))],
};
