import type { Tested } from "./client.js";

/** Reads the lines of JSON that the programs of `programs` print, among others. */
export function readLines(text: string): readonly Tested[] {
  const lines = text.split("\n").filter((line) => line.startsWith('{"test":'));
  return lines.map((line) => JSON.parse(line) as Tested);
}

const OUTCOMES = { ok: "passed", FAILED: "failed", ignored: "skipped" } as const;

/**
 * Reads what a test program of Rust's libtest prints when it runs one test at a time. A test that never ended counts as
 * failed.
 */
export function readLibtest(program: string, text: string): readonly Tested[] {
  const found = text.matchAll(
    /^test (\S+) \.\.\.[^]*?(?:\b(ok|FAILED|ignored)\b.*$|(?=^test |$(?![^])))/gm,
  );
  return [...found].map(([, name = "", word]) => {
    const outcome = OUTCOMES[(word ?? "FAILED") as keyof typeof OUTCOMES];
    const message = outcome === "failed" ? (sectionOf(name, text) ?? "it did not end") : null;
    return { test: `${program}::${name}`, outcome, message };
  });
}

function sectionOf(name: string, text: string): string | undefined {
  return new RegExp(
    `^---- ${name} stdout ----\n([^]*?)(?=^----|^failures:|^test result)`,
    "m",
  ).exec(text)?.[1];
}
