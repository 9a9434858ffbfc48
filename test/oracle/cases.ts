import { ENDPOINTS } from "./endpoints.js";
import type { Case } from "./case.js";
import type { Random } from "../random.js";
import type { Tree } from "./tree.js";
import { generateBody } from "./generate-body.js";
import { mutateBody } from "./mutate-body.js";
import { mutateTarget } from "./mutate-target.js";
import { readFileSync } from "node:fs";
import { treeOf } from "./tree.js";

/** Content-Type lines, and whether dockerd then shows the body to plugins. */
const CONTENT_TYPES: readonly (readonly [string | null, boolean])[] = [
  ["Application/JSON; charset=utf-8", true],
  ["application/json;", true],
  ["application/json; x", false],
  ["text/plain", false],
  [null, false],
];

const TYPES = Object.keys(ENDPOINTS);

/** Bodies by type that are known to be worth changing: those of the corpus's vectors. */
export type Seeds = ReadonlyMap<string, readonly Uint8Array[]>;

/** Reads the bodies of a file of vectors. */
export function readSeeds(file: string): Seeds {
  const { vectors } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly vectors: readonly { readonly type: string; readonly body_b64?: string }[];
  };
  const seeds = new Map<string, Uint8Array[]>();
  for (const { type, body_b64 } of vectors) {
    if (body_b64 === undefined || !Object.hasOwn(ENDPOINTS, type)) continue;
    seeds.set(type, [...(seeds.get(type) ?? []), Buffer.from(body_b64, "base64")]);
  }
  return seeds;
}

/** Cases about bodies: half of them creates, which have most to hide. */
export function* bodyCases(count: number, random: Random, seeds: Seeds): Generator<Case> {
  for (let made = 0; made < count; made++) {
    const type = random.chance(0.5) ? "container_create" : random.pick(TYPES);
    const [method, target] = ENDPOINTS[type] ?? ["POST", "/"];
    const [contentType, shown] = random.chance(0.97)
      ? (["application/json", true] as const)
      : random.pick(CONTENT_TYPES);
    const body = bodyOf(type, random, seeds);
    yield { ...PLAIN, type, method, target, contentType, shown, body };
  }
}

/** Cases about targets; one in six hides a form in a body that no plugin is shown. */
export function* targetCases(count: number, random: Random): Generator<Case> {
  for (let made = 0; made < count; made++) {
    const [method, target] = mutateTarget(random);
    const form = random.chance(1 / 6) ? hiddenForm(random) : {};
    yield { ...PLAIN, method, target, ...form };
  }
}

/** A case of which nothing is said yet. */
export const PLAIN: Case = {
  type: null,
  method: "GET",
  target: "/",
  contentType: null,
  firstType: null,
  chunked: false,
  shown: false,
  body: new Uint8Array(),
};

const FORM_TYPES = [
  "application/x-www-form-urlencoded",
  "Application/X-WWW-Form-urlencoded; x",
  "application/x-www-form-urlencoded; charset=utf-8",
];
const FORMS = ["t=9", "fromImage=evil&tag=x&signal=9", "name=evil&force=1&remote=x", ""];

function hiddenForm(random: Random): Partial<Case> {
  return {
    firstType: random.pick(FORM_TYPES),
    contentType: random.pick([null, "application/json", "application/x-tar", "text/plain", ""]),
    chunked: random.chance(0.5),
    body: Buffer.from(random.pick(FORMS)),
  };
}

function bodyOf(type: string, random: Random, seeds: Seeds): Uint8Array {
  const known = seeds.get(type) ?? [];
  if (known.length === 0 || random.chance(0.6))
    return mutateBody(generateBody(type, random), random);
  const seed = random.pick(known);
  const tree = random.chance(0.1) ? null : parsed(seed);
  return tree === null ? seed : mutateBody(tree, random);
}

/** Seeds above this are about size or depth and say so as they are. */
const MAX_SEED_BYTES = 4000;

/** Null for what JSON.parse does not take; such seeds are used as they are. */
function parsed(bytes: Uint8Array): Tree | null {
  if (bytes.length > MAX_SEED_BYTES) return null;
  try {
    return treeOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}
