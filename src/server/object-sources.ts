import { createKnownObjects, type KnownObjects } from "../audit/record/known-objects.js";
import type { Directory } from "../engine/dockerd/directory.js";
import { describeThrown } from "../domain/errors.js";
import type { EventListener } from "./execution-watch.js";
import type { Log } from "../files/log.js";

/** The objects that audit records name, and where they are known from. */
export interface ObjectSources {
  readonly objects: KnownObjects;
  /** The directory, whose lists are taken note of; null if dockerd may not be asked. */
  readonly listed: Directory | null;
  /** Returns a listener to whose events attention is paid as well. */
  readonly alsoTo: (listener: EventListener) => EventListener;
}

/**
 * Creates the memory of objects that audit records name. It finds the containers of execs that were created
 * before the plugin started, if dockerd may be asked.
 */
export function openObjectSources(directory: Directory | null, log: Log): ObjectSources {
  const objects = createKnownObjects(directory === null ? null : finderOf(directory, log));
  return {
    objects,
    listed: directory && listedTo(objects, directory),
    alsoTo: (listener) => ({
      ...listener,
      observed(event) {
        objects.observed(event);
        listener.observed(event);
      },
    }),
  };
}

function finderOf({ inspect }: Directory, log: Log) {
  return async (exec: string): Promise<string | null> => {
    try {
      const answer = await inspect("exec", exec);
      return answer.state === "found" ? answer.object.parent : null;
    } catch (thrown) {
      log(
        "warn",
        `Cannot find the container of an exec for the audit log: ${describeThrown(thrown)}`,
      );
      return null;
    }
  };
}

function listedTo(objects: KnownObjects, directory: Directory): Directory {
  return {
    ...directory,
    async list() {
      const listing = await directory.list();
      objects.listed(listing);
      return listing;
    },
  };
}
