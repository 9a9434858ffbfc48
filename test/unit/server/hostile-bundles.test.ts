import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { loadLibrary } from "../../../src/engine/policy/load-library.js";
import { compileRego } from "../engine/policy/compile-rego.js";
import { bundleOf, signedBy } from "../policy-tools/bundle/bundles.js";
import { bundleBench, keys, modeIn } from "./bundle-bench.js";

const BOTH = ["docker/authz/decision", "docker/authz/response"];
const ANSWER = '{"allow": true, "violations": [], "warnings": []}';

/** What is wrong with a policy, the Rego of its module, and what is said of it. */
const HOSTILE: Readonly<Record<string, readonly [rego: string, said: string]>> = {
  "needs a built-in that there is not": [
    `decision := ${ANSWER} if time.now_ns() > 0\nresponse := decision`,
    "it needs built-in functions that opa-wasm lacks: time.now_ns",
  ],
  "answers with text": [
    'decision := "yes"\nresponse := decision',
    "it has no answer to container.create",
  ],
  "answers nothing": [
    `decision := ${ANSWER} if input.nothing\nresponse := decision`,
    "it has no answer to container.create",
  ],
  "lets everything pass": [
    `decision := ${ANSWER}\nresponse := decision`,
    "it lets an unknown container pass",
  ],
  "works without an end": [
    `decision := ${ANSWER} if {\n\tsome a in numbers.range(1, 100000)\n\tsome b in numbers.range(1, 100000)\n\ta * b == 7 * 1e30\n}\nresponse := decision`,
    "it took longer than 500 ms",
  ],
  "takes memory without an end": [
    `decision := ${ANSWER} if count([numbers.range(1, 20000) | some _ in numbers.range(1, 20000)]) > 0\nresponse := decision`,
    "it has no answer to container.create",
  ],
};

describe("A signed bundle with a policy that", () => {
  const { at, open } = bundleBench();

  for (const [what, [rego, said]] of Object.entries(HOSTILE))
    it(`${what} is refused, and the last good policy stays`, async () => {
      const { loader, reload, status } = await open();
      const before = loader.current();
      const wasm = await compileRego(`package docker.authz\n\n${rego}\n`, BOTH);
      const bundle = bundleOf({ sequence: 2, library: { ...loadLibrary(), wasm } });
      writeFileSync(at("bundle.tar.gz"), signedBy(keys, bundle));
      await reload();
      expect(status().problem)
        .to.include(`"${at("bundle.tar.gz")}"`)
        .and.to.include(said);
      expect(loader.current().revision).to.equal(before.revision);
      expect(modeIn(loader)).to.equal("warn");
    });
});
