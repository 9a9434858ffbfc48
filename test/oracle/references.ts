import type { ImageReference } from "../../src/domain/image-facts.js";
import {
  imageReferenceOf,
  namedReferenceOf,
} from "../../src/engine/facts/image/image-reference.js";
import type { Case, ReferenceReading } from "./case.js";
import { PLAIN } from "./cases.js";
import { mutateReference } from "./mutate-reference.js";
import type { Oracle } from "./oracle-process.js";
import type { Random } from "../random.js";

/** Reads a reference in both ways; the readers under test, or some that are broken on purpose. */
export interface ReferenceReaders {
  readonly any: (raw: string) => ImageReference;
  readonly named: (raw: string) => ImageReference;
}

export const REFERENCE_READERS: ReferenceReaders = {
  any: imageReferenceOf,
  named: namedReferenceOf,
};

/** What came of a comparison: how many readings were names, and those that differ, as lines. */
export interface ReferenceReport {
  readonly names: number;
  readonly differences: readonly string[];
}

const BATCH = 500;

/** Gives mutated references to the readers and to `distribution/reference`. */
export async function compareReferences(
  count: number,
  random: Random,
  oracle: Oracle,
  readers: ReferenceReaders,
): Promise<ReferenceReport> {
  let names = 0;
  const differences: string[] = [];
  for (let left = count; left > 0; left -= BATCH) {
    const raws = Array.from({ length: Math.min(BATCH, left) }, () => mutateReference(random));
    const answers = await oracle.ask(raws.map(caseOf));
    for (const [at, raw] of raws.entries()) {
      const theirs = answers[at]?.reference;
      if (theirs === undefined) throw new Error(`Cannot compare: ${oracle.name} reads none`);
      for (const way of ["any", "named"] as const) {
        const [ours, wanted] = [lineOf(readers[way](raw)), lineOf(theirs[way])];
        if (ours !== wanted) differences.push(`${JSON.stringify(raw)} ${way}: ${ours}, ${wanted}`);
        if (theirs[way].kind === "name") names++;
      }
    }
  }
  return { names, differences };
}

function caseOf(raw: string): Case {
  return { ...PLAIN, type: "reference", target: raw };
}

/** What may also be an id is a name; an empty one is refused by those who ask for one. */
function lineOf({ kind, domain, path, tag, digest }: ReferenceReading): string {
  const ours = new Map([
    ["maybe-id", "name"],
    ["none", "invalid"],
  ]);
  return [ours.get(kind) ?? kind, domain, path, tag, digest].join(" ");
}
