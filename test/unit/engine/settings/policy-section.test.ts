import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { expect } from "chai";
import { SettingsError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { loadPolicySettings, loadSettings } from "../../../../src/engine/settings/load-settings.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { freshFolder } from "../../../fresh-folder.js";
import { makeKeys } from "../../policy-tools/bundle/bundles.js";

const { publicPem, privatePem } = makeKeys("ES256");

const parse = (section: object, flags = {}) =>
  parseSettings(JSON.stringify({ schema: 1, policy: section }), "s.yaml", loadLibrary(), flags);

function problemsOf(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown.problems.join("\n");
    throw thrown;
  }
  return "";
}

describe("the section policy", () => {
  const KEYS = { release: { algorithm: "ES256", file: "/etc/dockwarden/release.pem" } };

  it("is null without it", () => {
    expect(parseSettings("schema: 1\n", "s.yaml", loadLibrary(), {}).policy).to.equal(null);
  });

  it("is completed", () => {
    const { policy } = parse({ bundle: "/etc/dockwarden/bundle.tar.gz" });
    expect(policy).to.deep.equal({
      bundle: "/etc/dockwarden/bundle.tar.gz",
      keys: null,
      poll: { minSeconds: 60, maxSeconds: 120, longPollSeconds: null },
      tls: { ca: null, cert: null, key: null },
      tokenFile: null,
      state: null,
    });
  });

  it("takes its place from the flag", () => {
    const flags = { policy: "/srv/other" };
    expect(parse({ bundle: "/srv/one" }, flags).policy?.bundle).to.equal("/srv/other");
    const { policy } = parseSettings("schema: 1\n", "s.yaml", loadLibrary(), flags);
    expect(policy?.bundle).to.equal("/srv/other");
  });

  it("refuses paths in a form that guards do not compare", () => {
    for (const path of ["/srv//x", "/srv/a/../x", "/srv/./x", "/srv/x/", "/srv/*"]) {
      expect(
        problemsOf(() => parse({ bundle: path })),
        path,
      ).to.include("policy.bundle");
      for (const name of ["state", "token_file"]) {
        const problems = problemsOf(() => parse({ bundle: "/srv/b", [name]: path }));
        expect(problems, path).to.include(`policy.${name}`);
      }
    }
  });

  it("keeps callers from mounting what the policy is made of", () => {
    const { sets } = parse({
      bundle: "/srv/policy",
      keys: KEYS,
      token_file: "/etc/token",
      tls: { cert: "/etc/c.pem", key: "/etc/k.pem" },
      state: "/srv/state",
    });
    for (const { parameters } of Object.values(sets))
      expect(parameters["sensitive_host_paths"]?.["denied_paths"]).to.include.members([
        ...["/srv/policy", "/etc/dockwarden/release.pem", "/etc/token"],
        ...["/etc/c.pem", "/etc/k.pem", "/srv/state"],
      ]);
  });

  const refusals: readonly (readonly [section: object, says: string])[] = [
    [{}, "policy.bundle"],
    [{ bundle: "bundle.tar.gz" }, "policy.bundle: must be the absolute path"],
    [{ bundle: "ftp://x/y" }, "policy.bundle: must be the absolute path"],
    [{ bundle: "https://u:p@x/y" }, "policy.bundle: must be a URL without a user"],
    [{ bundle: "http://x/y" }, "policy.bundle: must be of https, or bundles must be signed"],
    [
      { bundle: "http://x/y", keys: KEYS, token_file: "/t" },
      "policy.bundle: must be of https: policy.token_file would be sent",
    ],
    [{ bundle: "/x", keys: {} }, "policy.keys: must have at least one key"],
    [
      { bundle: "/x", keys: { a: { algorithm: "HS256", pem: "x" } } },
      "policy.keys.a.algorithm: must be RS256 or ES256",
    ],
    [{ bundle: "/x", keys: { a: { algorithm: "ES256" } } }, "policy.keys.a: must have either"],
    [{ bundle: "/x", scope: "a" }, "policy.scope: needs keys"],
    [{ bundle: "/x", poll: { min_seconds: 300 } }, "policy.poll.min_seconds: must be at most"],
    [{ bundle: "/x", poll: { max_seconds: 0 } }, "policy.poll.max_seconds: must be a whole"],
    [{ bundle: "/x", tls: { cert: "/c" } }, "policy.tls: must have both cert and key"],
    [{ bundle: "/x", polls: {} }, "policy.polls: no such setting"],
  ];
  for (const [section, says] of refusals)
    it(`refuses ${JSON.stringify(section)}`, () => {
      expect(problemsOf(() => parse(section))).to.include(says);
    });
});

describe("loadPolicySettings()", () => {
  const at = freshFolder();

  async function load(section: object, rest: object = {}) {
    writeFileSync(at("s.yaml"), JSON.stringify({ schema: 1, policy: section, ...rest }));
    return loadPolicySettings(at("s.yaml"), {});
  }

  const withKey = (key: object) => load({ bundle: "/x", keys: { a: key } });

  async function refusal(key: object): Promise<string> {
    const thrown = await withKey(key).catch((one: unknown) => one);
    return thrown instanceof SettingsError ? thrown.message : "";
  }

  it("reads the section alone, whatever controls the rest names", async () => {
    const policy = await load({ bundle: "/srv/b" }, { modes: { of_a_bundle: "deny" } });
    expect(policy?.bundle).to.equal("/srv/b");
  });

  it("needs neither file nor section", async () => {
    expect(await loadPolicySettings(null, {})).to.equal(null);
    expect((await loadPolicySettings(null, { policy: "/x" }))?.bundle).to.equal("/x");
  });

  it("reads keys from files, as loadSettings() does", async () => {
    writeFileSync(at("key.pem"), publicPem);
    const policy = await withKey({ algorithm: "ES256", file: at("key.pem") });
    expect(policy?.keys?.keys["a"]?.pem).to.equal(publicPem);
    const settings = await loadSettings(at("s.yaml"), loadLibrary(), {});
    expect(settings.policy).to.deep.equal(policy);
  });

  it("refuses what is no public key for the algorithm, and says why", async () => {
    const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey;
    const small = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
    const pemOf = (key: typeof small): string =>
      String(key.export({ type: "spki", format: "pem" }));
    const es = { algorithm: "ES256" };
    expect(await refusal({ ...es, file: at("none.pem") })).to.match(/policy\.keys\.a in ".*ENOENT/);
    expect(await refusal({ ...es, pem: privatePem })).to.include("it is a private key");
    expect(await refusal({ ...es, pem: "x" })).to.include("it is no public key in PEM");
    expect(await refusal({ ...es, pem: pemOf(p384) })).to.include("ES256 needs ec with prime256v1");
    expect(await refusal({ algorithm: "RS256", pem: publicPem })).to.include("RS256 needs rsa");
    const short = await refusal({ algorithm: "RS256", pem: pemOf(small) });
    expect(short).to.include("it has 1024 bits, RS256 needs 2048");
  });

  it("places problems of the section", async () => {
    const thrown = await load({ bundle: "x", keys: 1 }).catch((one: unknown) => one);
    expect(String(thrown)).to.match(/s\.yaml:1:\d+ policy\.keys/);
  });
});
