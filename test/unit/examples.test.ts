import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { urlOfModule } from "../../src/files/program-files.js";
import { ROOT } from "../../tools/project.js";

const DOCSTRING = /\/\*\*(?:(?!\*\/)[^])*?\*\/\s*(?<code>[^\n]*)/g;
const TAG = /^ *(?:\/\*)?\* @example\b(?<rest>.*)\n(?<lines>(?: *\* (?!@).*\n)*)/gm;
const LINE = /^(?<call>(?<name>\w+)\(.*\)(?:\.\w+)?) \/\/ (?:throws (?<error>\w+)|(?<value>.+))$/;

interface Example {
  /** The function that the docstring describes; null if there is none. */
  readonly described: string | null;
  readonly line: string;
}

/** Returns each line of the `@example` blocks in a source; an empty line for a block without any. */
function examplesIn(source: string): readonly Example[] {
  return [...source.matchAll(DOCSTRING)].flatMap(({ 0: docstring, groups }) => {
    const described = /^export (?:async )?function (\w+)/.exec(groups?.["code"] ?? "")?.[1] ?? null;
    return [...docstring.matchAll(TAG)].flatMap(({ groups: { rest = "", lines = "" } = {} }) => {
      const texts = lines.split("\n").flatMap((line) => /^ *\* (.*)$/.exec(line)?.[1] ?? []);
      const all = rest === "" ? texts : [rest, ...texts];
      return (all.length === 0 ? [""] : all).map((line) => ({ described, line }));
    });
  });
}

/** Evaluates an expression with some names in scope. */
function evaluate(expression: string, scope: Readonly<Record<string, unknown>>): unknown {
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  return new Function(...Object.keys(scope), `return (${expression});`)(...Object.values(scope));
}

/** @throws {Error} If the example is not of the form, or its value is another one. */
function check({ described, line }: Example, exports: Readonly<Record<string, unknown>>): void {
  const { call = "", name = "", error, value = "" } = LINE.exec(line)?.groups ?? {};
  assert(name !== "" && name === described, `not of the form \`name(…) // value\`: ${line}`);
  const work = (): unknown => evaluate(call, { [name]: exports[name] });
  if (error === undefined) assert.deepStrictEqual(work(), evaluate(value, {}), line);
  else assert.throws(work, { name: error }, line);
}

describe("An @example in a docstring of src", () => {
  const found = globSync("src/**/*.ts", { cwd: ROOT }).flatMap((file) =>
    examplesIn(readFileSync(join(ROOT, file), "utf8")).map((example) => ({ file, ...example })),
  );

  for (const { file, ...example } of found)
    it(`is true: ${example.line}`, async () => {
      const url = urlOfModule(`build/${file.replace(/\.ts$/, ".js")}`);
      check(example, (await import(url.href)) as Readonly<Record<string, unknown>>);
    });

  it("is there for some functions", () => {
    expect(new Set(found.map(({ described }) => described)).size).to.be.at.least(8);
  });

  const wrong = [" @example f(1) */", "\n * @example f(1)", "\n * @example"];
  const lines = ["f(1)", "f(1) == 2", "g(1) // 1", "f(1) // 3", "f(1) // throws Error"];
  for (const text of [...wrong, ...lines.map((line) => `\n * @example\n * ${line}`)])
    it(`fails if it is wrong or of another form: ${JSON.stringify(text)}`, () => {
      const examples = examplesIn(`/**${text}\n */\nexport function f() {}\n`);
      expect(examples).to.have.length(1);
      for (const example of examples)
        expect(() => {
          check(example, { f: () => 2 });
        }).to.throw(assert.AssertionError);
    });
});
