import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { checkVolume } from "../../../../src/host/runtime/check-volume.js";
import { freshFolder } from "../../../fresh-folder.js";
import { itNeeds } from "../../../it-needs.js";

describe("checkVolume()", () => {
  // dockerd's files are root's, and others are left alone.
  const rootIt = itNeeds("root");
  const at = freshFolder();
  const data = (): string => at("volumes/v/_data");

  /** Writes a volume; what dockerd would bind on `_data` is opened in its place. */
  function volume(options: unknown): void {
    mkdirSync(data(), { recursive: true });
    mkdirSync(at("home"));
    if (options !== undefined) writeFileSync(at("volumes/v/opts.json"), JSON.stringify(options));
  }

  function check(mounted = at("home"), source = data()): void {
    const fd = openSync(mounted, "r");
    try {
      checkVolume(source, fd, []);
    } finally {
      closeSync(fd);
    }
  }

  const bind = (MountOpts = "bind") => ({ MountType: "none", MountOpts, MountDevice: at("home") });

  rootIt("accepts a volume that shows its device, and one that binds nothing", () => {
    volume(bind());
    check();
    check(at("home"), `${data()}/`);
    for (const options of [
      {},
      { MountType: "tmpfs", MountDevice: "tmpfs", MountOpts: "size=1m" },
    ]) {
      writeFileSync(at("volumes/v/opts.json"), JSON.stringify(options));
      check(at("volumes"));
    }
    rmSync(at("volumes/v/opts.json"));
    check(at("volumes"));
  });

  for (const words of ["bind", "ro,bind", "rbind", "rbind,ro"]) {
    rootIt(`refuses a volume with ${words} that shows another directory`, () => {
      volume(bind(words));
      mkdirSync(at("other"));
      expect(() => {
        check(at("other"));
      }).to.throw(PinError, "dockerd has mounted another directory than");
    });
  }

  rootIt(
    "refuses a device that is a link, also one to what is mounted, and one that is gone",
    () => {
      volume(bind());
      renameSync(at("home"), at("kept"));
      expect(() => {
        check(at("kept"));
      }).to.throw(PinError, "there is no");
      symlinkSync("kept", at("home"));
      expect(() => {
        check(at("kept"));
      }).to.throw(PinError, "symbolic link");
    },
  );

  rootIt("refuses options that it cannot read", () => {
    volume([]);
    for (const [text, why] of [
      ["{", 'Cannot read the options of the volume "v"'],
      ["[]", "it holds no JSON object"],
      ['{"MountDevice":5}', "its form"],
    ] as const) {
      writeFileSync(at("volumes/v/opts.json"), text);
      expect(() => {
        check();
      }).to.throw(PinError, why);
    }
  });

  rootIt("leaves other sources alone, and options that others could write", () => {
    volume(undefined);
    writeFileSync(at("volumes/v/opts.json"), "{");
    for (const source of [at("volumes/v"), at("volumes/v/_data/x"), at("home")])
      check(at("home"), source);
    chmodSync(at("volumes/v/opts.json"), 0o666);
    check();
  });
});
