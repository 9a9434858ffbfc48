import { linkSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { expect } from "chai";
import { PinError } from "../../../../src/domain/errors.js";
import { pinMounts } from "../../../../src/host/runtime/pin-mounts.js";
import { runMounts, type RunMount } from "../../../../src/host/runtime/run-mounts.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("pinMounts()", () => {
  const at = freshFolder();

  const written = (mounts: readonly object[]): void => {
    mkdirSync(at("bundle"));
    writeFileSync(at("bundle/config.json"), JSON.stringify({ mounts }));
  };

  const bound = (source: string) => ({ type: "bind", source, options: ["rbind"] });

  /** Has at `target` what a bind would show there. */
  const shown = (target: string): void => {
    rmSync(target);
    linkSync(target.endsWith("config.json") ? at("pins/config.json") : at("file"), target);
  };

  const pin = (run: (mounts: readonly RunMount[]) => void): void => {
    pinMounts({ bundle: at("bundle"), pins: at("pins"), links: [], runMounts: run });
  };

  it("mounts a place that nobody else has, what was walked to, and the new config.json", () => {
    writeFileSync(at("file"), "");
    mkdirSync(at("dir"));
    const flat = { ...bound(at("file")), options: ["bind"] };
    written([{ type: "proc", source: "proc" }, bound(at("dir")), flat]);
    const seen: RunMount[] = [];
    expect(() => {
      pin((mounts) => {
        seen.push(...mounts);
        for (const { target } of mounts) if (target.endsWith("config.json")) shown(target);
      });
    }).to.throw(PinError, "is not the object that was walked to");
    const own = seen.filter(({ kind }) => kind !== "slave");
    expect(own.map(({ kind, target }) => [kind, target])).to.deep.equal([
      ["tmpfs", at("pins")],
      ["bind", at("bundle/config.json")],
      ["unbindable", at("pins")],
      ["rbind", at("pins/0")],
      ["bind", at("pins/1")],
    ]);
    expect(own[3]?.source).to.match(new RegExp(`^/proc/${process.pid}/fd/\\d+$`));
    const { mounts } = JSON.parse(readFileSync(at("pins/config.json"), "utf8")) as {
      readonly mounts: readonly { readonly source: string }[];
    };
    expect(mounts.map(({ source }) => source)).to.deep.equal(["proc", at("pins/0"), at("pins/1")]);
  });

  it("is content where the objects are those walked to", () => {
    writeFileSync(at("file"), "");
    written([bound(at("file"))]);
    const paths: Record<string, string> = {};
    pin((mounts) => {
      for (const { kind, source, target } of mounts) {
        if (kind !== "bind" && kind !== "rbind") continue;
        paths[target] = source;
        shown(target);
      }
    });
    expect(Object.keys(paths)).to.deep.equal([at("bundle/config.json"), at("pins/0")]);
  });

  it("mounts nothing where a source leads through a link", () => {
    mkdirSync(at("dir"));
    symlinkSync("dir", at("link"));
    written([bound(at("dir")), bound(at("link"))]);
    expect(() => {
      pin(() => expect.fail("mounted"));
    }).to.throw(PinError, "symbolic link");
  });

  it("refuses shared propagation on the mount that the pins lie on", () => {
    mkdirSync(at("dir"));
    written([{ ...bound(at("dir")), options: ["rbind", "rshared"] }]);
    expect(() => {
      pin(() => expect.fail("mounted"));
    }).to.throw(PinError, "with propagation shared");
  });

  it("refuses a bundle without a config.json, and one that is no JSON", () => {
    expect(() => {
      pin(() => undefined);
    }).to.throw(PinError, "Cannot read");
    written([]);
    writeFileSync(at("bundle/config.json"), '{"mounts":[],"mounts":[]}');
    expect(() => {
      pin(() => undefined);
    }).to.throw(PinError, "the key is there twice");
  });
});

describe("runMounts()", () => {
  it("says what mount says where it fails", () => {
    expect(() => {
      runMounts([{ kind: "bind", source: "/nowhere", target: "/nowhere-either" }]);
    }).to.throw(PinError, /^Cannot mount: mount: /);
  });

  it("does nothing where there is nothing to mount", () => {
    expect(() => {
      runMounts([]);
    }).to.not.throw();
  });
});
