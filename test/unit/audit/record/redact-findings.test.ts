import { expect } from "chai";
import { quotedOf, redactViolation } from "../../../../src/audit/record/redact-findings.js";
import type { Call } from "../../../../src/domain/call.js";
import type { Violation } from "../../../../src/domain/decision.js";

const TOKEN = "kQ7xVw2pLm9RtY4sBn6c";

function messageOf(changes: Partial<Violation>, vars: Call["vars"] = {}): string {
  const call = { method: "POST", uri: "/x", path: "/x", template: "/x", vars } as unknown as Call;
  const violation: Violation = {
    control: "image_registry_allowlist",
    mode: "deny",
    severity: "high",
    field: "Image",
    value: null,
    message: "",
    remedy: null,
    references: [],
    ...changes,
  };
  return redactViolation(violation, quotedOf(call)).message;
}

describe("redactViolation()", () => {
  const value = `bob=${TOKEN} x`;
  const quoting: readonly [string, string][] = [
    ["a part of a hidden value", `Image ${TOKEN} is not allowed.`],
    [
      "another spelling of it",
      `Image docker.io/library/${TOKEN.toLowerCase()}:latest is not allowed.`,
    ],
    ["a piece of it in a word", `Image (${TOKEN.slice(3, 12)}). is not allowed.`],
  ];
  for (const [what, message] of quoting)
    it(`does not show ${what} that its message quotes`, () => {
      expect(messageOf({ value, message })).to.equal("Image … is not allowed.");
    });

  it("does not show a part of a hidden name in the path", () => {
    const message = `Name ${TOKEN} is not allowed.`;
    expect(messageOf({ message }, { name: value })).to.equal("Name … is not allowed.");
  });

  it("shows no long word beside a hidden value that is longer than is looked at", () => {
    const message = `Image ${TOKEN} is not allowed.`;
    const long = `${"=".repeat(5000)}${TOKEN}`;
    expect(messageOf({ value: long, message })).to.equal("Image … is not …");
  });

  describe("where a host path leads elsewhere", () => {
    const control = "docker_socket_mount";
    const linked = (value: string, field = "HostConfig.Binds[0]"): string =>
      messageOf({
        control,
        field,
        value,
        message: `Mounting the Docker socket ${value} is wrong.`,
      });
    const socket = "/var/run/docker.sock -> /run/docker.sock";

    for (const field of ["HostConfig.Binds[0]", "HostConfig.Mounts[1].Source"])
      it(`shows both paths at ${field}`, () => {
        expect(linked(socket, field)).to.equal(`Mounting the Docker socket ${socket} is wrong.`);
      });

    const hiding: readonly (readonly [string, string, string?])[] = [
      ["the first is no path", `https://bob:${TOKEN}@host/x -> /run/docker.sock`],
      ["the second is no path", `/run/x -> token=${TOKEN}`],
      ["there are three", `/run/x -> /run/y -> /${TOKEN}`],
      ["no path may stand", `/run/x -> /${TOKEN}`, "Env[0]"],
    ];
    for (const [what, value, field] of hiding)
      it(`shows neither where ${what}`, () => {
        expect(linked(value, field)).not.to.include(TOKEN).and.not.to.include("/run/");
      });
  });

  it("shows parts of what is shown", () => {
    const message = "Image docker.io/library/nginx-web:1 is not from https://host.example/x.";
    expect(messageOf({ value: "nginx-web:1", message })).to.equal(message);
    const url = "https://host.example/x?token=y";
    const told = "The context https://host.example/… is not allowed.";
    expect(messageOf({ field: "remote", value: url, message: told })).to.equal(told);
  });
});
