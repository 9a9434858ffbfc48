import type { HostPath } from "../domain/storage-facts.js";
import { hostPathOf, PLAIN_USE } from "./host-path.js";

/**
 * The file that a driver's name leads to where it is no plain name. dockerd joins the name of a driver that
 * it does not have to the folders of plugins, so that `../../../srv/x` is a plugin anywhere on the host,
 * the caller's own included. The path stays relative and so never resolves.
 * Source: moby pkg/plugins/discovery.go, pluginPaths.
 */
export function driverPathsOf(field: string, name: string): readonly HostPath[] {
  if (!name.split("/").includes("..")) return [];
  return [hostPathOf(field, name, name.replace(/^\/+/, ""), PLAIN_USE)];
}
