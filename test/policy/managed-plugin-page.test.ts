import { expect } from "chai";
import { partsOf, readFile } from "./pages.js";

const PAGE = readFile("docs/set-up/managed-plugin.md");

/** The commands below a heading, in their order. */
function commandsBelow(heading: string): readonly string[] {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return partsOf(section)
    .lines.filter(({ language }) => language === "sh")
    .map(({ text }) => text);
}

describe("docs/set-up/managed-plugin.md", () => {
  it("disables the plugin only while the socket is locked and old connections are cut", () => {
    const commands = commandsBelow("Change how it is started").join("\n");
    const steps = [
      ...["SocketMode=0600", "systemctl restart docker.socket", "docker plugin disable"],
      ...["docker plugin enable", "systemctl restart docker.service", "rm --force"],
      "systemctl restart docker.socket",
    ];
    let from = 0;
    for (const step of steps) {
      const at = commands.indexOf(step, from);
      expect(at, step).to.be.at.least(from);
      from = at + step.length;
    }
    expect(commands).to.not.match(/chmod|reload docker/);
  });
});
