/** JSON as text with its structure: keys and scalars are kept as they are spelt. */
export type Tree =
  | { readonly kind: "object"; readonly members: readonly Member[] }
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | { readonly kind: "token"; readonly text: string };

export type Member = readonly [key: string, value: Tree];

/** A scalar by its text. */
export function token(text: string): Tree {
  return { kind: "token", text };
}

/** The tree of a parsed value. */
export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: "list", items: value.map(treeOf) };
  if (typeof value !== "object" || value === null) return token(JSON.stringify(value));
  const members = Object.entries(value).map(([key, inner]): Member => [
    JSON.stringify(key),
    treeOf(inner),
  ]);
  return { kind: "object", members };
}

/** The tree's text. */
export function textOf(tree: Tree): string {
  switch (tree.kind) {
    case "token":
      return tree.text;
    case "list":
      return `[${tree.items.map(textOf).join(",")}]`;
    case "object":
      return `{${tree.members.map(([key, value]) => `${key}:${textOf(value)}`).join(",")}}`;
  }
}

/** How many places a tree has, itself included. */
function sizeOf(tree: Tree): number {
  return 1 + childrenOf(tree).reduce((sum, child) => sum + sizeOf(child), 0);
}

/** The places, counted from the root, of all that is of a kind; null for any. */
export function placesOf(tree: Tree, kind: Tree["kind"] | null): readonly number[] {
  const places = kind === null || tree.kind === kind ? [0] : [];
  let before = 1;
  for (const child of childrenOf(tree)) {
    for (const place of placesOf(child, kind)) places.push(before + place);
    before += sizeOf(child);
  }
  return places;
}

/** The tree with what stands at the `at`-th place, counted from the root, changed. */
export function changeAt(tree: Tree, at: number, change: (tree: Tree) => Tree): Tree {
  if (at === 0) return change(tree);
  let left = at - 1;
  const step = (child: Tree): Tree => {
    const size = sizeOf(child);
    const changed = left >= 0 && left < size ? changeAt(child, left, change) : child;
    left -= size;
    return changed;
  };
  if (tree.kind === "list") return { kind: "list", items: tree.items.map(step) };
  if (tree.kind === "token") return tree;
  return { kind: "object", members: tree.members.map(([key, child]) => [key, step(child)]) };
}

function childrenOf(tree: Tree): readonly Tree[] {
  if (tree.kind === "list") return tree.items;
  return tree.kind === "object" ? tree.members.map(([, child]) => child) : [];
}
