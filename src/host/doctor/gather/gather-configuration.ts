import { join } from "node:path";
import { flagsIn } from "../../../domain/dockerd-flags.js";
import { describeThrown } from "../../../domain/errors.js";
import type { ExaminedHost } from "../host-facts.js";
import { attempt } from "../learnt.js";
import { findDockerd, listenersOf, type DockerdPlaces } from "./gather-process.js";
import { readTextFile } from "./host-files.js";
import { membersOf, type JsonMembers } from "./members.js";
import { readConfiguration } from "./read-configuration.js";

/** The file that dockerd reads if it is told no other. */
const USUAL_DAEMON_JSON = "etc/docker/daemon.json";

/** dockerd's configuration, and the file that holds a part of it. */
export interface GatheredConfiguration extends Pick<ExaminedHost, "configuration" | "listeners"> {
  /** As seen from here; it may not exist. */
  readonly daemonJson: string;
}

/**
 * Gathers dockerd's configuration and its listeners.
 *
 * @param named The file that was named, which must exist; null for the one that dockerd reads, which may be missing.
 */
export function gatherConfiguration(
  places: DockerdPlaces,
  named: string | null,
): GatheredConfiguration {
  const { hostRoot } = places;
  const found = findDockerd(places);
  if (!found.known) {
    const daemonJson = named ?? join(hostRoot, USUAL_DAEMON_JSON);
    return { configuration: found, listeners: found, daemonJson };
  }
  const { pid, args } = found.value;
  const daemonJson = named ?? fileIn(hostRoot, args);
  const configuration = attempt(() => {
    const text = readTextFile(daemonJson);
    if (text === null && named !== null) throw new Error(`"${daemonJson}" does not exist`);
    return readConfiguration(parsed(daemonJson, text ?? ""), args);
  });
  return { configuration, listeners: listenersOf(hostRoot, pid), daemonJson };
}

/** dockerd may have been told another file. */
function fileIn(hostRoot: string, args: readonly string[]): string {
  const named = flagsIn(args).get("config-file")?.at(-1);
  return join(hostRoot, named ?? USUAL_DAEMON_JSON);
}

function parsed(file: string, text: string): JsonMembers {
  try {
    return membersOf(JSON.parse(text.trim() === "" ? "{}" : text));
  } catch (thrown) {
    throw new Error(`"${file}" is not JSON: ${describeThrown(thrown)}`, { cause: thrown });
  }
}
