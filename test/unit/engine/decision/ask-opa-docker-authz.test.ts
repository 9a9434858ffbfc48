import { mkdirSync, symlinkSync } from "node:fs";
import { expect } from "chai";
import type { OpaDockerAuthzInput } from "../../../../src/domain/opa-docker-authz.js";
import type { Settings } from "../../../../src/domain/settings.js";
import { PolicyEvaluationError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import { parseSettings } from "../../../../src/engine/settings/parse-settings.js";
import { freshFolder } from "../../../fresh-folder.js";
import { PRIVILEGED, createBench, messageOf, type Bench } from "../../server/parts.js";

const CREATE = "/v1.45/containers/create";

function settingsOf(rest: string): Settings {
  const text = `schema: 1\n${rest}\n`;
  return parseSettings(text, "settings.yaml", loadLibrary(), {});
}

describe("a policy for opa-docker-authz", () => {
  const at = freshFolder();
  let asked: OpaDockerAuthzInput[];

  beforeEach(() => {
    asked = [];
  });

  /** Decides by a policy that gives this answer. */
  async function bench(
    answer: boolean | Error = true,
    settings: Settings = settingsOf("opa_docker_authz: {policy: /etc/p.wasm}"),
  ): Promise<Bench> {
    const allows = (input: OpaDockerAuthzInput): boolean => {
      asked.push(structuredClone(input));
      if (answer instanceof Error) throw answer;
      return answer;
    };
    return createBench({ settings, opaDockerAuthz: { policy: "/etc/p.wasm", sha256: "", allows } });
  }

  const container = (HostConfig: object, more: object = {}) =>
    messageOf("POST", CREATE, { Image: "busybox", ...more, HostConfig });

  describe("beside the controls", () => {
    it("allows what both allow", async () => {
      const { authorizer } = await bench();
      const { allow } = await authorizer.authorize(container({}), "request");
      expect(allow).to.equal(true);
    });

    it("refuses what the controls allow, names the policy, and is recorded as a violation", async () => {
      const { authorizer, records } = await bench(false);
      const { allow, msg } = await authorizer.authorize(container({}), "request");
      expect(allow).to.equal(false);
      expect(msg).to.include(
        'opa_docker_authz: Refused by the opa-docker-authz policy "/etc/p.wasm".',
      );
      expect(records.at(-1)?.effect).to.equal("deny");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "opa_docker_authz",
      ]);
    });

    it("cannot permit what a control refuses", async () => {
      const { authorizer, records } = await bench(true);
      await authorizer.authorize(messageOf("POST", CREATE, PRIVILEGED), "request");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "privileged_container",
      ]);
    });

    it("refuses with both reasons", async () => {
      const { authorizer, records } = await bench(false);
      await authorizer.authorize(messageOf("POST", CREATE, PRIVILEGED), "request");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "privileged_container",
        "opa_docker_authz",
      ]);
    });

    it("denies if it has no valid answer", async () => {
      const { authorizer, records } = await bench(new PolicyEvaluationError("no answer"));
      const { allow, msg } = await authorizer.authorize(container({}), "request");
      expect(allow).to.equal(false);
      expect(msg).to.include("no answer");
      expect(records.at(-1)?.code).to.equal("POLICY_EVALUATION");
    });

    it("does not refuse in a dry run, and is recorded", async () => {
      const settings = settingsOf(
        "enforcement: {mode: dry_run}\nopa_docker_authz: {policy: /etc/p.wasm}",
      );
      const { authorizer, records } = await bench(false, settings);
      expect((await authorizer.authorize(container({}), "request")).allow).to.equal(true);
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "opa_docker_authz",
      ]);
    });

    it("is not asked about a ping by HEAD, a response, or a request that cannot be read", async () => {
      const { authorizer } = await bench(false);
      expect((await authorizer.authorize(messageOf("HEAD", "/_ping"), "request")).allow).to.equal(
        true,
      );
      await authorizer.authorize(
        messageOf("GET", "/v1.45/containers/json", null, { ResponseStatusCode: 200 }),
        "response",
      );
      const ambiguous = { Image: "a", image: "b" };
      const { allow } = await authorizer.authorize(messageOf("POST", CREATE, ambiguous), "request");
      expect(allow).to.equal(false);
      expect(asked).to.deep.equal([]);
    });

    it("is asked about a ping by GET", async () => {
      const { authorizer } = await bench(false);
      const { allow } = await authorizer.authorize(messageOf("GET", "/_ping"), "request");
      expect(allow).to.equal(false);
    });

    it("is not asked if the source of a bind cannot be resolved, which refuses", async () => {
      const { authorizer, records } = await bench(true);
      const { allow, msg } = await authorizer.authorize(
        container({ Binds: ["/proc/self/root:/x"] }),
        "request",
      );
      expect(allow).to.equal(false);
      expect(asked).to.deep.equal([]);
      expect(msg).to.include("opa_docker_authz: ");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.include(
        "opa_docker_authz",
      );
    });

    it("sees where a bind leads, also where a control refuses it by its text", async () => {
      mkdirSync(at("a"));
      symlinkSync("a", at("link"));
      const settings = settingsOf(
        "opa_docker_authz: {policy: /etc/p.wasm}\nmodes: {bind_mount_allowlist: deny}\nparameters: {bind_mount_allowlist.allowed_mount_prefixes: [/srv]}",
      );
      const { authorizer } = await bench(true, settings);
      await authorizer.authorize(container({ Binds: [`${at("link")}:/x`] }), "request");
      expect(asked[0]?.BindMounts[0]?.Resolved).to.equal(at("a"));
    });
  });

  describe("instead of the controls", () => {
    const instead = (rest = ""): Settings =>
      settingsOf(`opa_docker_authz: {policy: /etc/p.wasm, mode: instead}\n${rest}`);

    it("permits what they would refuse", async () => {
      const { authorizer } = await bench(true, instead());
      const message = messageOf("POST", CREATE, PRIVILEGED);
      expect((await authorizer.authorize(message, "request")).allow).to.equal(true);
    });

    it("refuses what it does not allow", async () => {
      const { authorizer, records } = await bench(false, instead());
      await authorizer.authorize(messageOf("POST", CREATE, PRIVILEGED), "request");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "opa_docker_authz",
      ]);
    });

    it("cannot permit a request that can be read in two ways", async () => {
      const { authorizer, records } = await bench(true, instead());
      const body = { HostConfig: { Privileged: true }, hostconfig: {} };
      await authorizer.authorize(messageOf("POST", CREATE, body), "request");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "ambiguous_json",
      ]);
    });

    it("cannot permit an endpoint that is unknown", async () => {
      const { authorizer, records } = await bench(true, instead());
      await authorizer.authorize(messageOf("POST", "/v1.45/containers/other"), "request");
      expect(records.at(-1)?.effect).to.equal("deny");
    });

    it("cannot permit what the caller's role forbids", async () => {
      const { authorizer, records } = await bench(
        true,
        instead("anonymous: {role: monitor}\nroles: {monitor: {read_only: true}}"),
      );
      await authorizer.authorize(container({}), "request");
      expect(records.at(-1)?.effect).to.equal("deny");
      expect(asked).to.deep.equal([]);
    });

    it("leaves on the controls that the file names", async () => {
      const { authorizer, records } = await bench(
        true,
        instead("modes: {privileged_container: deny}"),
      );
      await authorizer.authorize(messageOf("POST", CREATE, PRIVILEGED), "request");
      expect(records.at(-1)?.violations.map(({ control }) => control)).to.deep.equal([
        "privileged_container",
      ]);
    });
  });
});
