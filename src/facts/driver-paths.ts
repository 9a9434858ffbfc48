import type { HostPath } from "../domain/storage-facts.js";
import { hostPathOf, PLAIN_USE } from "./host-path.js";

/**
 * The file that a driver's name leads to where it is no plain name. dockerd joins the name of a driver that
 * it does not have to the folders of plugins, so that `../../../srv/x` is a plugin anywhere on the host,
 * the caller's own included, and `./x` is the plugin `x` under another name, which dockerd activates once more.
 * The path stays relative and so never resolves.
 * Source: moby pkg/plugins/discovery.go, pluginPaths.
 */
export function driverPathsOf(field: string, name: string): readonly HostPath[] {
  if (name === "" || !name.split("/").some((part) => NO_PLAIN_PART.has(part))) return [];
  return [hostPathOf(field, name, name.replace(/^\/+/, ""), PLAIN_USE)];
}

const NO_PLAIN_PART: ReadonlySet<string> = new Set(["", ".", ".."]);
