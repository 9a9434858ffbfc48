import type { Facts } from "../../../domain/facts.js";
import type { NamedVolumes } from "../../../domain/named-volumes.js";

export const NO_VOLUMES: NamedVolumes = Object.freeze({
  named: [],
  missing: [],
  makesNameless: false,
  takesOthers: false,
});

/** Returns the volumes of a request, and what dockerd reported about them. */
export function namedVolumesOf({ volumes, targets, sharing, spec }: Facts): NamedVolumes {
  return {
    named: volumes?.map(({ name }) => name).filter((name) => name !== "") ?? [],
    missing: (targets ?? [])
      .filter(({ kind, found }) => kind === "volume" && found === false)
      .map(({ ref }) => ref),
    makesNameless: spec?.anonymous_volumes !== 0,
    takesOthers: sharing?.some(({ kind }) => kind === "volumes") ?? true,
  };
}
