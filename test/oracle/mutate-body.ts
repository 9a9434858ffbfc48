import { changeAt, placesOf, textOf, token } from "./tree.js";
import type { Member, Tree } from "./tree.js";
import { STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { Random } from "../random.js";

const TOKENS = [
  ...[
    "null",
    "true",
    "false",
    "0",
    "1",
    "-0",
    "-1",
    "1.0",
    "1e3",
    "1E400",
    "0.1",
    "00",
    "+1",
    ".5",
  ],
  ...["65535", "65536", "4294967296", "9007199254740993", "9223372036854775807"],
  ...[
    "9223372036854775808",
    "-9223372036854775808",
    "-9223372036854775809",
    "18446744073709551615",
  ],
  ...['""', '"x"', '"true"', '"0"', '"host"', '"80"', '"\\u0000"', '"\\ud800"', '"\\ud83d\\ude00"'],
  ...[
    '"\u2028"',
    '"\\x"',
    '"\t"',
    '"caf\u00e9"',
    '"aGk"',
    '"aGk=\\n"',
    "[]",
    "{}",
    '["a"]',
    "[null]",
  ],
  ...['{"a":1}', '{"a":null}', "nul", "True", "NaN", "", "'a'"],
];
const TAILS = [
  "}",
  "]",
  "} x",
  "] {}",
  " ",
  "\n",
  "\u0000",
  "x",
  "{}",
  "null",
  ",",
  "//",
  '{"Image":"y"}',
];
const PORTS = [
  '"80"',
  '"80/TCP"',
  '"80/tcp"',
  '"080/tcp"',
  '"/tcp"',
  '"80/"',
  '"70000"',
  '"80/sctp"',
];
const NAMES = Object.keys(STRUCTS).flatMap((ref) => Object.keys(STRUCTS[ref] ?? {}));
const HOST_FIELDS = Object.keys(STRUCTS["container.HostConfig"] ?? {});

interface Mutator {
  readonly change: (tree: Tree, random: Random) => Tree;
  /** Where it can be applied. */
  readonly places: (tree: Tree) => readonly number[];
}

/**
 * Makes a body that dockerd may read otherwise than it looks: mostly one change of structure, key or
 * value, sometimes more, sometimes of the bytes.
 */
export function mutateBody(tree: Tree, random: Random): Uint8Array {
  let mutated = tree;
  for (let more = random.chance(0.15) ? 0 : 1 + random.below(2); more > 0; more--) {
    const { change, places } = random.pick(MUTATORS);
    const found = places(mutated);
    if (found.length > 0)
      mutated = changeAt(mutated, random.pick(found), (at) => change(at, random));
  }
  return mutateBytes(Buffer.from(spaced(textOf(mutated), random)), random);
}

const MUTATORS: readonly Mutator[] = [
  onMembers(respell),
  onMembers(respell),
  onMembers(repeat),
  onMembers(repeat),
  onMembers((members, random) =>
    add(members, [JSON.stringify(random.pick(NAMES)), value(random)], random),
  ),
  onMembers((members, random) =>
    add(members, [JSON.stringify(random.pick(HOST_FIELDS)), value(random)], random),
  ),
  onMembers((members, random) => add(members, ['"x-unknown"', value(random)], random)),
  onMembers((members, random) =>
    add(members, [random.pick(PORTS), token('[{"HostPort":"1"}]')], random),
  ),
  onMembers(shuffled),
  onAny((_, random) => value(random)),
  onAny(alike),
  onAny(alike),
  onAny(nested),
  onAny((tree) => (tree.kind === "list" ? { kind: "list", items: tree.items.slice(1) } : tree)),
  onAny(grown),
];

function onMembers(
  change: (members: readonly Member[], random: Random) => readonly Member[],
): Mutator {
  return {
    change: (tree, random) =>
      tree.kind === "object" ? { kind: "object", members: change(tree.members, random) } : tree,
    places: (tree) => placesOf(tree, "object"),
  };
}

function onAny(change: Mutator["change"]): Mutator {
  return { change, places: (tree) => placesOf(tree, null) };
}

function value(random: Random): Tree {
  return token(random.pick(TOKENS));
}

/** Another value of the same kind, which dockerd's types are likelier to take. */
function alike(tree: Tree, random: Random): Tree {
  const like = TOKENS.filter((text) => text.startsWith(textOf(tree).slice(0, 1)));
  return like.length === 0 ? value(random) : token(random.pick(like));
}

function grown(tree: Tree, random: Random): Tree {
  if (tree.kind !== "list") return { kind: "list", items: [tree] };
  const [first = value(random)] = tree.items;
  return { kind: "list", items: [...tree.items, random.chance(0.5) ? first : value(random)] };
}

function nested(tree: Tree, random: Random): Tree {
  const depth = random.pick([1, 2, 60, 63, 64, 65, 200]);
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ] as const);
  return token(open.repeat(depth) + textOf(tree) + close.repeat(depth));
}

function add(members: readonly Member[], member: Member, random: Random): readonly Member[] {
  const at = random.below(members.length + 1);
  return [...members.slice(0, at), member, ...members.slice(at)];
}

function shuffled(members: readonly Member[], random: Random): readonly Member[] {
  const at = random.below(members.length + 1);
  return [...members.slice(at), ...members.slice(0, at)];
}

function respell(members: readonly Member[], random: Random): readonly Member[] {
  if (members.length === 0) return members;
  const at = random.below(members.length);
  return members.map(([key, inner], index) => [index === at ? spelling(key, random) : key, inner]);
}

function repeat(members: readonly Member[], random: Random): readonly Member[] {
  if (members.length === 0) return members;
  const [key, inner] = random.pick(members);
  const again: Member = [
    random.chance(0.5) ? key : spelling(key, random),
    random.chance(0.4) ? inner : value(random),
  ];
  return add(members, again, random);
}

/** Another spelling of a key; some of them Go folds into the same name. */
function spelling(key: string, random: Random): string {
  return random.pick(SPELLINGS)(key, random);
}

const SPELLINGS: readonly ((key: string, random: Random) => string)[] = [
  (key) => (key.includes("\\") ? key : key.toLowerCase()),
  (key) => (key.includes("\\") ? key : key.toUpperCase()),
  (key) => key.replace(/s/i, "\u017f"),
  (key) => key.replace(/k/i, "\u212a"),
  (key) => key.replace(/s/i, "\\u017f"),
  (key) => key.replace(/i/i, "\u0131"),
  (key) => key.replace(/[a-z]/i, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
  (key) => key.replace(/"$/, ' "'),
  (key) => key.replace(/"$/, '\\u0000"'),
  (key) => key.replace(/^"/, '"\ufeff'),
  (key) => key.replace(/"$/, '\\ud800"'),
  (key) => key.replace(/e/i, "e\u0301"),
  (key, random) => JSON.stringify(random.pick(NAMES)) + key.slice(key.length),
];

function spaced(text: string, random: Random): string {
  if (!random.chance(0.1)) return text;
  return random.pick([" ", "\n", "\t\r\n", "\u00a0", "\ufeff", "\f"]) + text;
}

function mutateBytes(bytes: Buffer, random: Random): Uint8Array {
  if (!random.chance(0.12)) return bytes;
  const at = random.below(bytes.length + 1);
  switch (random.below(5)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes, Buffer.from(random.pick(TAILS))]);
    case 2:
      return Buffer.concat([bytes, Buffer.from(random.pick(TAILS) + random.pick(TAILS))]);
    case 3:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([random.pick([0x80, 0xff, 0xc0, 0xed, 0xf5, 0, 0x1f, 0x22, 0x5c])]),
        bytes.subarray(at),
      ]);
    default:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([random.below(256)]),
        bytes.subarray(at + 1),
      ]);
  }
}
