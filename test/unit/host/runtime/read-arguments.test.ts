import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { readArguments, runtimeLogOf } from "../../../../src/host/runtime/read-arguments.js";

/** As containerd's shim calls runc. */
const SHIM =
  "--root /run/r --log /b/log.json --log-format json create --bundle /b --pid-file /b/pid ID";

describe("readArguments()", () => {
  const read = (line: string) => readArguments(line.split(" "));

  it("reads the bundle and the log as containerd's shim names them", () => {
    expect(read(SHIM)).to.deep.equal({
      bundle: "/b",
      log: { file: "/b/log.json", format: "json" },
    });
  });

  const accepted = [
    { line: "create ID", bundle: "." },
    { line: "create --bundle=/b ID", bundle: "/b" },
    { line: "create -b /b ID", bundle: "/b" },
    { line: "create -b=/b ID", bundle: "/b" },
    { line: "create --bundle -odd ID", bundle: "-odd" },
    { line: "--systemd-cgroup --debug run -d --bundle /b --preserve-fds 2 ID", bundle: "/b" },
    { line: "--root create run --bundle /b ID", bundle: "/b" },
    { line: "restore --image-path /i --work-path /w --bundle /b --detach ID", bundle: "/b" },
  ];

  for (const { line, bundle } of accepted) {
    it(`finds the bundle of: ${line}`, () => {
      expect(read(line).bundle).to.equal(bundle);
    });
  }

  const refused = [
    { line: "", why: 'unknown command ""' },
    { line: "--root", why: 'option "--root" has no value' },
    { line: "--root= create ID", why: 'option "--root" has no value' },
    { line: "creates ID", why: 'unknown command "creates"' },
    { line: "-root /r create ID", why: 'unknown option "-root"' },
    { line: "--odd create ID", why: 'unknown option "--odd"' },
    { line: "--debug=true create ID", why: 'unknown option "--debug=true"' },
    { line: "create", why: "must end in one container ID" },
    { line: "create ID --bundle /b", why: "must end in one container ID" },
    { line: "create --bundle", why: 'option "--bundle" has no value' },
    { line: "create -bundle /b ID", why: 'unknown option "-bundle"' },
    { line: "create -- ID", why: 'unknown option "--"' },
    { line: "create --bundle /b -b /c ID", why: 'option "--bundle" is given twice' },
    { line: "create --image-path /i ID", why: 'unknown option "--image-path"' },
  ];

  for (const { line, why } of refused) {
    it(`refuses: ${line}`, () => {
      expect(() => read(line)).to.throw(PinError, why);
    });
  }
});

describe("runtimeLogOf()", () => {
  it("finds the log of a command that is refused", () => {
    const args = ["--log=/b/log", "--log-format", "json", "create", "--odd"];
    expect(runtimeLogOf(args)).to.deep.equal({ file: "/b/log", format: "json" });
  });

  it("finds none where the global options are not known", () => {
    expect(runtimeLogOf(["--odd", "--log", "/b/log"])).to.deep.equal({
      file: null,
      format: "text",
    });
  });
});
