import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../tools/project.js";
import { readFile } from "./pages.js";

/** The folders of a folder, by name. */
function foldersOf(path: string): readonly string[] {
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

describe("ARCHITECTURE.md", () => {
  const text = readFile("ARCHITECTURE.md");
  const [, rooms = ""] = text.split("## The rooms of `src`\n");

  it("names files that exist", () => {
    const files = [...text.matchAll(/`([\w/-]+\.ts)`/g)].map(([, file = ""]) => file);
    const missing = files.filter((file) =>
      [`src/${file}`, `src/engine/${file}`].every((path) => !existsSync(join(ROOT, path))),
    );
    expect(missing).to.deep.equal([]);
    expect(files.length).to.be.above(20);
  });

  it("names each room, and each folder of a room that has only folders", () => {
    const all = foldersOf("src").filter((room) => room !== "types");
    for (const room of all) expect(rooms).to.include(`\`${room}/\``);
    for (const room of ["audit", "engine", "policy-tools", "host", "preview"])
      for (const folder of foldersOf(`src/${room}`))
        expect(rooms, room).to.include(`\`${folder}\``);
  });
});
