import { expect } from "chai";
import { UsageError } from "../../../../src/domain/errors.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";
import type { ControlFolder } from "../../../../src/policy-tools/author/control-folder.js";
import { readExamples } from "../../../../src/policy-tools/author/read-examples.js";
import { runExamples } from "../../../../src/policy-tools/author/run-examples.js";
import type { TestResult } from "../../../../src/policy-tools/author/test-result.js";

/** Two examples of a shipped control that are right. */
const RIGHT = `allowed:
  - title: A plain container
    docker: docker run alpine:3.23
    request: { method: POST, target: /v1.45/containers/create, body: { Image: "alpine:3.23" } }
denied:
  - title: Everything
    docker: docker run --privileged alpine:3.23
    request:
      method: POST
      target: /v1.45/containers/create
      body: { Image: "alpine:3.23", HostConfig: { Privileged: true } }
    message: Privileged mode is not allowed.
`;

async function resultsOf(
  text: string,
  id = "privileged_container",
): Promise<readonly TestResult[]> {
  const examples = { path: `${id}/examples.yaml`, text };
  const control: ControlFolder = { id, path: id, rego: [], tests: [], examples };
  return runExamples([control], loadLibrary());
}

function changed(part: string, replacement: string): string {
  expect(RIGHT).to.include(part);
  return RIGHT.replace(part, () => replacement);
}

describe("runExamples()", () => {
  for (const [links, problem] of [
    ["{ /../made: /etc }", /lies outside of the host/],
    ["{ /a: /, /a/tmp/made: /etc }", /lies outside of the host/],
    ["{ /var/run/made: /etc }", /lies outside of the host/],
    ["{ /nowhere/made: /etc }", /ENOENT|no such/i],
    ["{ /made: 5 }", /must be a text/],
  ] as const)
    it(`refuses the links ${links}`, async () => {
      const text = changed("    message: ", `    host: { links: ${links} }\n    message: `);
      const thrown: unknown = await resultsOf(text).catch((one: unknown) => one);
      expect(thrown).to.be.instanceOf(UsageError);
      expect((thrown as UsageError).message).to.match(problem);
    });

  it("passes examples that are as they say", async () => {
    const found = (await resultsOf(RIGHT)).map(({ outcome, name, line }) => ({
      outcome,
      name,
      line,
    }));
    expect(found).to.deep.equal([
      { outcome: "passed", name: "allows: A plain container", line: 2 },
      { outcome: "passed", name: "denies: Everything", line: 6 },
    ]);
  });

  interface Case {
    readonly name: string;
    readonly text: string;
    readonly id?: string;
    readonly fails: Partial<TestResult>;
  }

  const BODY = '{ Image: "alpine:3.23" } }';
  const cases: readonly Case[] = [
    {
      name: "an allowed example that the control denies",
      text: changed(BODY, "{ Image: a, HostConfig: { Privileged: true } } }"),
      fails: {
        name: "allows: A plain container",
        message: "the control denies it",
        wanted: "no violation",
        got: "privileged_container: Privileged mode is not allowed.",
      },
    },
    {
      name: "a denied example that the control allows",
      text: changed("Privileged: true", "Privileged: false"),
      fails: { name: "denies: Everything", message: "the control allows it", got: "no violation" },
    },
    {
      name: "another message",
      text: changed("message: Privileged mode", "message: This mode"),
      fails: {
        message: "the message differs",
        wanted: "This mode is not allowed.",
        got: "Privileged mode is not allowed.",
      },
    },
    {
      name: "an allowed example that another control of the profile denies",
      text: changed(BODY, "{ Image: a, HostConfig: { PidMode: host } } }"),
      fails: {
        message:
          "the profile baseline denies it by host_pid_namespace; change the request, or say also_denied_by: [host_pid_namespace]",
      },
    },
    {
      name: "an allowed example that is written in a way that is always refused",
      text: changed(
        BODY,
        "{ Image: a }, headers: { Content-Type: application/x-www-form-urlencoded } }",
      ),
      fails: {
        message:
          "the profile baseline denies it by hidden_parameters; change the request, or say also_denied_by: [hidden_parameters]",
      },
    },
    {
      name: "also_denied_by that names a control which does not deny",
      text: changed(
        "    docker: docker run alpine",
        "    also_denied_by: [host_pid_namespace]\n    docker: docker run alpine",
      ),
      fails: {
        message:
          'also_denied_by names "host_pid_namespace", which does not deny it in the profile baseline; remove it',
      },
    },
    {
      name: "a denied example of an action that METADATA does not list",
      text: changed(
        "target: /v1.45/containers/create\n      body",
        "target: /v1.45/containers/web/start\n      body",
      ),
      fails: {
        message:
          'the request is the action "container.start", which custom.endpoints of METADATA does not list, so the control is not asked',
      },
    },
  ];
  for (const { name, text, fails } of cases) {
    it(`fails ${name}`, async () => {
      const failed = (await resultsOf(text)).filter(({ outcome }) => outcome === "failed");
      expect(failed).to.have.lengthOf(1);
      expect(failed[0]).to.include(fails);
    });
  }

  it("accepts an example that says which control denies it as well", async () => {
    const host = changed(BODY, "{ Image: a, HostConfig: { PidMode: host } } }");
    const text = host.replace(
      "    docker: docker run alpine",
      "    also_denied_by: [host_pid_namespace]\n    docker: docker run alpine",
    );
    expect((await resultsOf(text)).every(({ outcome }) => outcome === "passed")).to.equal(true);
  });
});

describe("readExamples()", () => {
  it("says why aliases cannot be read", () => {
    const lists = [1, 2, 3, 4].map((at) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(20)}]`);
    const text = `allowed:\n  - { a0: &a0 [x], ${lists.join(", ")} }\ndenied: []\n`;
    const { problems } = readExamples({ path: "examples.yaml", text });
    expect(problems[0]?.message).to.match(/^an example cannot be read: /);
  });

  const problems = (text: string): readonly string[] =>
    readExamples({ path: "examples.yaml", text }).problems.map(
      ({ line, message }) => `${line}: ${message}`,
    );

  const cases = [
    { text: "allowed: [", says: "1: the file is no YAML" },
    { text: "", says: '1: the file must have the lists "allowed" and "denied"' },
    { text: "allowed: []\ndenied: []\nothers: []", says: '1: the file has "others"' },
    { text: "allowed: []", says: '1: the file has no list "denied"' },
    {
      text: "allowed: []\ndenied: []",
      says: '1: "allowed" must be a list with one example at least',
    },
    {
      text: RIGHT.replace("title: Everything", "titel: Everything"),
      says: '6: an example has "titel"',
    },
    { text: RIGHT.replace("title: Everything", 'title: ""'), says: '6: an example has no "title"' },
    {
      text: RIGHT.replace("docker: docker run --privileged alpine:3.23\n", "\n"),
      says: '6: the example "Everything" has no "docker"',
    },
    {
      text: RIGHT.replace("method: POST\n", "methud: POST\n"),
      says: '6: the example "Everything" has no "request" with',
    },
    {
      text: RIGHT.replace("    message:", "    caller: alice\n    message:"),
      says: '6: "caller" of the example "Everything" must be a map',
    },
  ];
  for (const { text, says } of cases) {
    it(`says ${says}`, () => {
      expect(problems(text).join("\n")).to.include(says);
    });
  }
});
