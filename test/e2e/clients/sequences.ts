import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../tools/project.js";
import type { Answerer, Api } from "../harness/api.js";
import type { Client, Tested } from "./client.js";
import { RECREATIONS } from "./recreate.js";

/** Requests of a program, as they were seen on its way to dockerd. */
interface Sequence {
  /** Which program, which version, and what it does. */
  readonly client: string;
  readonly steps: readonly Step[];
}

interface Step {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Where the `Id` of the answer is kept: `{container}` stands for it in later steps. */
  readonly keep?: string;
  /** The status that dockerd answers, where it is an error. */
  readonly status?: number;
}

const FOLDER = join(ROOT, "test/e2e/clients/recorded");

/** Programs that are no libraries: their requests were recorded, or follow from what they read. */
export const SEQUENCES: Client = {
  name: "recorded sequences",
  provide: () =>
    Promise.resolve(async ({ daemon: { api } }) => {
      const tested: Tested[] = [];
      for (const file of readdirSync(FOLDER).toSorted()) {
        const { client, steps } = JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Sequence;
        tested.push(...(await replay(api, client, steps)));
      }
      for (const [test, recreate] of Object.entries(RECREATIONS)) {
        tested.push(testedOf(test, await recreate(api).then(() => null, String)));
      }
      return tested;
    }),
};

async function replay(
  api: Api,
  client: string,
  steps: readonly Step[],
): Promise<readonly Tested[]> {
  const kept: Record<string, string> = {};
  const tested: Tested[] = [];
  for (const { method, target, headers = {}, body, keep, status } of steps) {
    const filled = body && (JSON.parse(fill(JSON.stringify(body), kept)) as object);
    const answer = await api(method, fill(target, kept), filled, headers);
    if (keep !== undefined) kept[keep] = idOf(answer);
    const isExpected = answer.status === status || answer.status < 400;
    const said = isExpected ? null : `${answer.status} ${answer.body.toString()}`;
    tested.push(testedOf(`${client}: ${method} ${target}`, said));
  }
  return tested;
}

function fill(text: string, kept: Readonly<Record<string, string>>): string {
  return text.replaceAll(
    /\{(container|exec|network)\}/g,
    (_, name: string) => kept[name] ?? "none",
  );
}

/** No id where the request was refused: the steps that need it fail then, too. */
function idOf({ json }: Answerer): string {
  return (json as { Id?: string } | undefined)?.Id ?? "none";
}

function testedOf(test: string, message: string | null): Tested {
  return { test, outcome: message === null ? "passed" : "failed", message };
}
