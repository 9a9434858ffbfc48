import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { expect } from "chai";
import { openSettingsWatch, type SettingsWatch } from "../../../src/server/watch-settings.js";
import { freshFolder } from "../../fresh-folder.js";
import { staysSo, waitFor } from "../../wait-for.js";

const QUIET_MS = 40;
/** Longer than a test takes, so that only notices count. */
const NEVER_MS = 60_000;

describe("openSettingsWatch()", () => {
  const at = freshFolder();
  let log: string[];
  let changes: number;
  let watches: SettingsWatch[];

  beforeEach(() => {
    log = [];
    changes = 0;
    watches = [];
    mkdirSync(at("etc"));
    writeFileSync(at("etc/s.yaml"), "one");
  });

  afterEach(() => {
    for (const watch of watches) watch.close();
  });

  const file = (): string => at("etc/s.yaml");
  const replace = (text: string): void => {
    writeFileSync(at("etc/.s.yaml.new"), text);
    renameSync(at("etc/.s.yaml.new"), file());
  };

  async function open(everyMs = NEVER_MS): Promise<SettingsWatch> {
    const note = (level: string, text: string) => log.push(`${level} ${text}`);
    const watch = await openSettingsWatch(file(), note, { quietMs: QUIET_MS, everyMs });
    watches.push(watch);
    return watch;
  }

  async function started(everyMs?: number): Promise<SettingsWatch> {
    const watch = await open(everyMs);
    watch.start(() => (changes += 1));
    await sees(0);
    return watch;
  }

  async function sees(count: number): Promise<void> {
    await waitFor(`change ${count}`, () => changes >= count);
    await staysSo(`${count} changes were seen`, () => changes === count, 6 * QUIET_MS);
  }

  it("sees that the file is replaced by rename, time after time", async () => {
    await started();
    for (const round of [1, 2, 3]) {
      replace(`text ${round}`);
      await sees(round);
    }
    expect(log).to.deep.equal([]);
  });

  it("sees that it is written in place", async () => {
    await started();
    writeFileSync(file(), "two");
    await sees(1);
  });

  it("sees that a folder is exchanged by its link, as Kubernetes does", async () => {
    mkdirSync(at("etc/..1"));
    mkdirSync(at("etc/..2"));
    writeFileSync(at("etc/..1/s.yaml"), "one");
    writeFileSync(at("etc/..2/s.yaml"), "two");
    symlinkSync("..1", at("etc/..data"));
    rmSync(file());
    symlinkSync("..data/s.yaml", file());
    await started();
    symlinkSync("..2", at("etc/..new"));
    renameSync(at("etc/..new"), at("etc/..data"));
    await sees(1);
    rmSync(at("etc/..1"), { recursive: true });
    writeFileSync(at("etc/..2/s.yaml"), "three");
    await sees(2);
    expect(log).to.deep.equal([]);
  });

  it("sees that the target of a link in another folder is replaced", async () => {
    mkdirSync(at("srv"));
    writeFileSync(at("srv/s.yaml"), "one");
    rmSync(file());
    symlinkSync(at("srv/s.yaml"), file());
    await started();
    writeFileSync(at("srv/new"), "two");
    renameSync(at("srv/new"), at("srv/s.yaml"));
    await sees(1);
  });

  it("waits until a file that is written bit by bit is left alone, and tells of it once", async () => {
    await started();
    truncateSync(file());
    for (let bit = 0; bit < 10; bit++) {
      appendFileSync(file(), `bit ${bit}\n`);
      await staysSo("nothing is told", () => changes === 0, QUIET_MS / 2);
    }
    await sees(1);
  });

  it("does not tell of other files, or of the same text again", async () => {
    await started();
    writeFileSync(at("etc/other"), "x");
    replace("one");
    await sees(0);
  });

  it("tells once that the file is gone, and again when it is back", async () => {
    await started();
    rmSync(file());
    await sees(1);
    writeFileSync(file(), "one");
    await sees(2);
  });

  it("sees what changed before it was started", async () => {
    const watch = await open();
    replace("two");
    await sees(0);
    watch.start(() => (changes += 1));
    await sees(1);
  });

  it("says loudly that the folder is gone, goes on when it is back, and says that too", async () => {
    const watch = await started(2 * QUIET_MS);
    renameSync(at("etc"), at("old"));
    await sees(1);
    expect(watch.problem()).to.match(/^Cannot watch the folder of settings ".*s\.yaml": ENOENT/);
    expect(log).to.deep.equal([`error ${String(watch.problem())}`]);
    mkdirSync(at("etc"));
    writeFileSync(file(), "two");
    await sees(2);
    expect(watch.problem()).to.equal(null);
    expect(log.at(-1)).to.equal(`info The folder of settings "${file()}" is watched again`);
    replace("three");
    await sees(3);
  });

  it("sees without a notice that a folder above is another", async () => {
    mkdirSync(at("one/etc"), { recursive: true });
    mkdirSync(at("two/etc"), { recursive: true });
    for (const name of ["one", "two"]) writeFileSync(at(`${name}/etc/s.yaml`), name);
    rmSync(at("etc"), { recursive: true });
    symlinkSync("one/etc", at("etc"));
    await started(2 * QUIET_MS);
    symlinkSync("two/etc", at("new"));
    renameSync(at("new"), at("etc"));
    await sees(1);
  });

  it("tells nothing when it is closed", async () => {
    const watch = await started(QUIET_MS);
    replace("two");
    watch.close();
    await sees(0);
  });
});
