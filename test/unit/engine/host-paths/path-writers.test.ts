import { expect } from "chai";
import { createWriters } from "../../../../src/engine/host-paths/path-writers.js";

/** An entry of user `uid` with a mode. */
const entry = (uid: number, mode: number) => ({ uid: BigInt(uid), mode: BigInt(mode) });

const ROOTS = entry(0, 0o755);

describe("createWriters()", () => {
  const paths: readonly {
    readonly what: string;
    readonly path: readonly (ReturnType<typeof entry> | null)[];
    readonly uids: readonly number[];
    readonly shared: boolean;
  }[] = [
    { what: "root's folders", path: [ROOTS, ROOTS, entry(10001, 0o700)], uids: [], shared: false },
    { what: "a folder of a user", path: [ROOTS, entry(7, 0o700), ROOTS], uids: [7], shared: false },
    { what: "a folder of a group", path: [ROOTS, entry(0, 0o775), ROOTS], uids: [], shared: true },
    { what: "a folder of all", path: [ROOTS, entry(0, 0o777), ROOTS], uids: [], shared: true },
    {
      what: "an entry of a sticky folder, which is its owner's",
      path: [ROOTS, entry(0, 0o1777), entry(7, 0o644)],
      uids: [7],
      shared: false,
    },
    {
      what: "a missing entry of a sticky folder, which anybody can make",
      path: [ROOTS, entry(0, 0o1777), null],
      uids: [],
      shared: true,
    },
    { what: "what is missing below root's", path: [ROOTS, null, null], uids: [], shared: false },
  ];
  for (const { what, path, uids, shared } of paths) {
    it(`tells who can replace ${what}`, () => {
      const writers = createWriters();
      for (const [index, next] of path.slice(1).entries()) writers.add(path[index] ?? null, next);
      expect(writers.found()).to.deep.equal({ uids, shared });
    });
  }
});
