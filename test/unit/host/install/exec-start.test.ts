import { expect } from "chai";
import { execStartOf, unitFor, withoutFdHost } from "../../../../src/host/install/exec-start.js";
import { shippedTexts } from "../../../../src/host/install/own-program.js";

describe("execStartOf()", () => {
  it("returns the command of the last file that sets one", () => {
    const unit =
      "[Service]\nExecStart=/usr/bin/dockerd -H fd:// \\\n  --x\nExecStartPre=/bin/true\n";
    expect(execStartOf([unit])).to.equal("/usr/bin/dockerd -H fd://    --x");
    expect(execStartOf([unit, "[Unit]\nAfter=x\n"])).to.equal("/usr/bin/dockerd -H fd://    --x");
    expect(execStartOf([unit, "[Service]\nExecStart=\nExecStart = /bin/d\n"])).to.equal("/bin/d");
    expect(execStartOf([unit, "[Service]\nExecStart=\n"])).to.equal(null);
    expect(execStartOf([])).to.equal(null);
  });
});

describe("withoutFdHost()", () => {
  for (const host of [
    "-H fd://",
    "--host=fd://",
    "--host fd://",
    "-H=fd://",
    "-Hfd://",
    "-H fd://dockerd",
  ]) {
    it(`removes ${host} alone`, () => {
      expect(withoutFdHost(`/usr/bin/dockerd ${host} --containerd=/c.sock`)).to.equal(
        "/usr/bin/dockerd --containerd=/c.sock",
      );
    });
  }

  it("leaves other hosts", () => {
    const command = "/usr/bin/dockerd -H unix:///run/docker.sock";
    expect(withoutFdHost(command)).to.equal(command);
  });
});

describe("unitFor()", () => {
  it("starts this program in place of the shipped path, and changes nothing else", () => {
    const { service } = shippedTexts();
    const unit = unitFor(["/usr/bin/node", "/usr/lib/x/main.js"], service);
    expect(unit).to.include("\nExecStart=/usr/bin/node /usr/lib/x/main.js serve --settings");
    expect(unit).to.include("\nExecReload=/usr/bin/node /usr/lib/x/main.js reload\n");
    const program = "/usr/bin/node /usr/lib/x/main.js";
    expect(unit.replaceAll(program, "/usr/local/bin/dockwarden")).to.equal(service);
    expect(() => unitFor(["/x"], "[Service]\n")).to.throw("Cannot use the unit");
  });
});
