import type { Body } from "../../../domain/call.js";
import type { StoredContainerBody } from "../../request/read-stored-container.js";
import { textsOf } from "../members.js";
import { bodyOf } from "./body-of.js";

/**
 * Returns what was chosen of an endpoint; the rest shows how it runs. While the container runs, its MAC address may be
 * one that dockerd made.
 *
 * @see moby daemon/network/settings.go and daemon/container_operations.go, cleanOperationalData
 */
export function endpointOf(endpoint: Body, { id, running }: StoredContainerBody): Body {
  const aliases = textsOf(endpoint, "Aliases").filter((alias) => alias !== id.slice(0, 12));
  return bodyOf({
    IPAMConfig: endpoint["IPAMConfig"],
    Links: endpoint["Links"],
    // Engines up to 24 add the beginning of the id.
    Aliases: aliases.length === 0 ? undefined : aliases,
    DriverOpts: endpoint["DriverOpts"],
    MacAddress: running ? undefined : endpoint["MacAddress"],
  });
}
