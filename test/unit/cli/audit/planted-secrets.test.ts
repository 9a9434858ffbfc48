import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EXPORT_FORMATS } from "../../../../src/audit/formats/formats.js";
import { openIndex } from "../../../../src/audit/index/audit-index.js";
import { createFreshLog } from "../../../../src/audit/page/fresh-log.js";
import { REPORT_FORMATS } from "../../../../src/audit/report/render.js";
import { run } from "../../../../src/cli/run.js";
import type { AuditRecord } from "../../../../src/domain/record.js";
import type { At } from "../../../fresh-folder.js";
import { beginLog } from "../../audit/log/log-sample.js";
import { openTestApp } from "../../audit/page/test-app.js";
import { allPlaces } from "../../audit/record/places.js";
import { openSink } from "../../audit/record/secret-sink.js";
import { SECRETS, foundOf, type PlantedSecret } from "../../audit/record/secrets.js";

/** Every how many places of requests and responses a secret is planted: in more than 300. */
const STEP = 12;

const COMMANDS: readonly (readonly string[])[] = [
  ...[["query"], ["query", "--json", "--responses"], ["query", "--sessions"], ["query", "--index"]],
  ...[["tail"], ["stats"], ["verify"], ["index"]],
  ...REPORT_FORMATS.map((format) => ["report", "--format", format, "--since", "@0"]),
  ...EXPORT_FORMATS.map((format) => ["export", "--format", format]),
];

describe("what is made of a log in whose requests more than 300 secrets were", () => {
  const folder = mkdtempSync(join(tmpdir(), "dw-"));
  const at: At = (name = "") => join(folder, name);
  let file = "";
  let ids: readonly string[] = [];

  before(async () => {
    ({ file, ids } = await writeLog(at));
    expect(ids.length).to.be.above(300);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const command of COMMANDS)
    it(`shows none: dockwarden audit ${command.join(" ")}`, async () => {
      const { code, said } = await outcomeOf(command, file, at);
      expect(code, said.slice(0, 1000)).to.equal(0);
      expect(said).to.match(/alice|records|Nothing was changed/);
      expect(shownIn(said)).to.deep.equal([]);
    });

  it("shows none: the command show for each decision", async () => {
    for (const id of ids.slice(0, 40)) {
      const { code, said } = await outcomeOf(["show", id], file, at);
      expect(code).to.equal(0);
      expect(shownIn(said)).to.deep.equal([]);
    }
  });

  it("shows none: the files of the index", async () => {
    await outcomeOf(["index"], file, at);
    const names = readdirSync(at("index"));
    expect(names).not.to.deep.equal([]);
    for (const name of names)
      expect(shownIn(readFileSync(join(at("index"), name), "latin1"))).to.deep.equal([]);
  });

  it("shows none: the pages", async () => {
    const index = await openIndex([file], { folder: at("index") });
    try {
      const parts = { index, files: () => [file], checked: () => null };
      const log = createFreshLog({ ...parts, now: Date.now, limitMs: 30_000 });
      const { get } = await openTestApp(log);
      const paths = ["/", "/users/alice", ...ids.slice(0, 40).map((id) => `/records/${id}`)];
      for (const path of paths) {
        const { status, text } = await get(path);
        expect(status, path).to.equal(200);
        expect(shownIn(text), path).to.deep.equal([]);
      }
    } finally {
      index.close();
    }
  });

  it("would be found: a secret that a record shows", async () => {
    const log = beginLog((name) => at(`other-${name}`));
    const [{ text } = { text: "" }] = SECRETS;
    const [line = ""] = readFileSync(file, "utf8")
      .split("\n")
      .filter((one) => one.includes("alice"));
    const shown = { ...(JSON.parse(line) as AuditRecord), user: text, violations: [] };
    log.writer().append(shown);
    log.writer().close();
    const { said } = await outcomeOf(["query"], log.file, at);
    expect(shownIn(said)).not.to.deep.equal([]);
  });
});

/** Writes the records of requests with secrets, and returns the ids of the decisions. */
async function writeLog(
  at: At,
): Promise<{ readonly file: string; readonly ids: readonly string[] }> {
  const log = beginLog(at);
  const sink = await openSink("baseline", "audit: {level: [{level: request-response}]}\n");
  const ids: string[] = [];
  try {
    const places = allPlaces().filter((_place, index) => index % STEP === 0);
    for (const [index, place] of places.entries()) {
      const { kept } = await sink.tried(place, secretAt(index), true);
      for (const line of kept.split("\n").filter((one) => one.startsWith("{"))) {
        const record = JSON.parse(line) as AuditRecord;
        if (record.phase === "request") ids.push(record.id);
        log.writer().append(record);
      }
    }
  } finally {
    sink.close();
    log.writer().close();
  }
  return { file: log.file, ids };
}

function secretAt(index: number): PlantedSecret {
  const secret = SECRETS[index % SECRETS.length];
  if (secret === undefined) throw new Error("There are no secrets");
  return secret;
}

async function outcomeOf(command: readonly string[], file: string, at: At) {
  let said = "";
  const say = (text: string): void => {
    said += text;
  };
  const [word = "", ...options] = command;
  const usesIndex = word === "index" || options.includes("--index");
  const more = usesIndex ? ["--index-folder", at("index")] : [];
  const code = await run(["audit", word, ...options, ...more, file], { out: say, err: say });
  return { code, said };
}

function shownIn(text: string): readonly string[] {
  return SECRETS.flatMap((secret) => foundOf(secret, text) ?? []);
}
