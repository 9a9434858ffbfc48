import { BODIES, STRUCTS } from "../../src/engine/request/tables/fields.js";
import type { Field, Shape } from "../../src/engine/request/table-shapes.js";
import { token, treeOf } from "./tree.js";
import type { Member, Tree } from "./tree.js";
import type { Random } from "../random.js";

const WORDS = ["", "a", "web", "host", "container:x", "default", "bind", "volume", "/etc:/etc:ro"];
const ADDRESSES = ["192.168.0.2", "10.0.0.0/8", "fe80::1", "02:42:AC:11:00:02", "0", "1.2.3"];
const PORTS = ["80", "80/tcp", "80/TCP", "443/udp", "8000-8002/tcp", "0/tcp"];
const MAX_DEPTH = 7;

/** A body of the type, valid by the field tables, with a few of its members. */
export function generateBody(type: string, random: Random): Tree {
  const shape = BODIES[type];
  if (shape === undefined) throw new Error(`Cannot generate a body: no type "${type}"`);
  return generate(shape, random, 0);
}

function generate(shape: Shape, random: Random, depth: number): Tree {
  switch (shape.kind) {
    case "struct":
      return struct(shape.ref, random, depth);
    case "slice":
    case "array":
      return list(shape, random, depth);
    case "map":
    case "ports":
      return map(shape, random, depth);
    default:
      return scalar(shape, random);
  }
}

function scalar(shape: Shape, random: Random): Tree {
  if (shape.kind === "strings" && random.chance(0.5)) return treeOf([random.pick(WORDS), "sh"]);
  const texts = TEXTS[shape.kind];
  return texts === undefined ? word(random) : token(random.pick(texts));
}

const TEXTS: Readonly<Partial<Record<Shape["kind"], readonly string[]>>> = {
  bool: ["true", "false"],
  // The last is beyond what JavaScript keeps, and for narrower fields beyond what Go takes.
  int: ["0", "1", "-1", "42", "100", "-2", "9007199254740993"],
  uint: ["0", "1", "42", "100"],
  float: ["0", "0.5", "1e-2", "0.1"],
  bytes: ['""', '"aGk="', '"AAEC"'],
};

function word(random: Random): Tree {
  return treeOf(random.chance(0.85) ? random.pick(WORDS) : random.pick(ADDRESSES));
}

function list(shape: Shape & { kind: "slice" | "array" }, random: Random, depth: number): Tree {
  const length = shape.kind === "array" ? shape.length : random.below(3);
  return {
    kind: "list",
    items: Array.from({ length }, () => generate(shape.elem, random, depth + 1)),
  };
}

function map(shape: Shape & { kind: "map" | "ports" }, random: Random, depth: number): Tree {
  const keys = shape.kind === "ports" ? PORTS : ["a", "default", "B", "net.x", "__proto__"];
  const chosen = keys.filter(() => random.chance(0.25));
  return {
    kind: "object",
    members: chosen.map((key): Member => [
      JSON.stringify(key),
      generate(shape.elem, random, depth + 1),
    ]),
  };
}

function struct(ref: string, random: Random, depth: number): Tree {
  const fields = Object.entries(STRUCTS[ref] ?? {}).filter(([, field]) => isCurrent(field, ref));
  // Below the top few of many, so that most bodies stay as small as people's.
  const share = depth >= MAX_DEPTH ? 0 : Math.min(0.6, (depth === 0 ? 4 : 3) / (fields.length + 1));
  return {
    kind: "object",
    members: fields
      .filter(([name]) => name === "HostConfig" || random.chance(share))
      .map(([name, field]): Member => [JSON.stringify(name), generate(field, random, depth + 1)]),
  };
}

/** Members that only old engines take at the top are left to the mutators. */
function isCurrent(field: Field, ref: string): boolean {
  return !ref.startsWith("body:") || field.in === undefined || field.in.includes("29.0");
}
