import { waitFor } from "../../wait-for.js";
import type { Person } from "./people.js";

/** What dockerd did to an object. */
export interface DockerEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: {
    readonly ID: string;
    readonly Attributes: Readonly<Record<string, string>>;
  };
}

/** dockerd's events from now on, as somebody who may see all of them is shown them. */
export interface EventWatch {
  readonly events: readonly DockerEvent[];
  /** Waits until what happened before this call has been shown. */
  caughtUp(): Promise<void>;
  close(): void;
}

/** Reads the events as `person`, over one connection. */
export async function watchEvents(person: Person): Promise<EventWatch> {
  const stream = await person.opened({ method: "GET", target: "/events" });
  if (stream.statusCode !== 200)
    throw new Error(`Cannot watch the events: ${stream.statusCode ?? 0}`);
  const events: DockerEvent[] = [];
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("error", () => undefined);
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    events.push(...lines.filter(Boolean).map((line) => JSON.parse(line) as DockerEvent));
  });
  let marks = 0;
  return {
    events,
    async caughtUp() {
      // Events come in order: one of the watcher's own is the last.
      const name = `watch-mark-${++marks}`;
      await person.api("POST", "/volumes/create", { Name: name });
      await person.api("DELETE", `/volumes/${name}`);
      await waitFor("the event stream to catch up", () =>
        events.some(({ Action, Actor }) => Action === "destroy" && Actor.ID === name),
      );
    },
    close: () => stream.destroy(),
  };
}

/** A line for each, `exec_create 0123…`. */
export function described({ Type, Action, Actor }: DockerEvent): string {
  const { name = "", oldName = "", container = "" } = Actor.Attributes;
  return `${Type} ${Action} ${Actor.ID.slice(0, 12)} ${[name, oldName, container].join(" ").trim()}`;
}
