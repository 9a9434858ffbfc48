import type { Case } from "./case.js";
import { objectsMadeBy } from "./case-objects.js";
import { DOCKER_29 } from "../world/engines.js";
import { fillNeed } from "./fill-case.js";
import { corpusPlaceholders } from "./placeholder-values.js";
import { simulatedObjectsOf } from "../world/simulated-objects.js";
import { corpusWorld } from "../world/world.js";
import { createWorldDirectory, type WorldDirectory } from "../world/world-directory.js";

/** A made-up dockerd with the objects of the corpus, and on top of them those of one case's needs. */
export interface CaseWorld extends Pick<WorldDirectory, "directory"> {
  /** Makes the objects that a case needs: the caller's for an honest request, somebody else's for an attack. */
  readonly arrange: (one: Case) => void;
}

/** @param caller The caller's name; `""` for an anonymous one. */
export function openCaseWorld(caller: string): CaseWorld {
  const base = simulatedObjectsOf(corpusWorld(), caller);
  const values = corpusPlaceholders();
  const { directory, arrange } = createWorldDirectory(base, null, { engine: DOCKER_29 });
  return {
    directory,
    arrange(one) {
      const owner = one.expect === "allow" ? caller : "other";
      let objects = base;
      for (const need of one.needs)
        objects = [...objects, ...objectsMadeBy(fillNeed(need, values), owner, objects, values)];
      arrange(objects);
    },
  };
}
