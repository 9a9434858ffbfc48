import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import {
  ALLOW_LIST_PATTERNS,
  fits,
  hidden,
  shownName,
  shownAs,
  type PatternName,
} from "../../../../src/audit/record/allow-list-patterns.js";
import { KEPT, MAPS, NAMES_ONLY, isMember } from "../../../../src/audit/record/kept-fields.js";
import { ERASED_QUERY, JSON_QUERY, KEPT_QUERY } from "../../../../src/audit/record/kept-query.js";
import { redactMessage } from "../../../../src/audit/record/redact-message.js";
import type { Shape } from "../../../../src/engine/request/table-shapes.js";
import { STRUCTS } from "../../../../src/engine/request/tables/fields.js";
import { ROUTES } from "../../../../src/engine/request/tables/routes.js";
import { SECRETS } from "./secrets.js";

describe("shownAs()", () => {
  const honest: readonly [PatternName, readonly string[]][] = [
    ["name", ["web", "/web", "project-web-1", "0".repeat(64)]],
    [
      "image",
      ["alpine:3.20", "r.example:5000/a/b_c:1", "localhost/x", `a@sha256:${"0".repeat(64)}`],
    ],
    ["file", ["Dockerfile", "docker/Dockerfile.dev", "../Dockerfile", ".dockerfile.1f2e"]],
    ["bind", ["/srv/a b:/data:ro", "data:/var/lib/x:rw,z", "/a:/b:rshared", "C:/x:C:/y"]],
    [
      "security",
      ["no-new-privileges", "apparmor=unconfined", "label:type:spc_t", "seccomp=builtin"],
    ],
    ["pair", ["host", "container:web", "none", "db:mysql"]],
    ["user", ["1000:1000", "www-data", "0"]],
    ["time", ["2026-11-25T10:00:00.5Z", "10m", "1700000000.123456789"]],
    [
      "hostEntry",
      ["db:10.0.0.1", "host.docker.internal:host-gateway", "10.0.0.1 db", "six:fe80::1"],
    ],
    ["platform", ["linux/arm64/v8", '{"architecture":"arm64","os":"linux"}']],
    ["ulimits", ['[{"Name":"nofile","Hard":1024,"Soft":1024}]']],
    ["port", ["80", "8000-8010", "53/udp"]],
    ["tmpfs", ["rw,noexec,nosuid,size=64m,mode=1777"]],
  ];
  for (const [name, texts] of honest)
    it(`shows what is ${ALLOW_LIST_PATTERNS[name].says}`, () => {
      for (const text of texts) expect(shownAs(text, name)).to.equal(text);
    });

  it("shows no character of a secret, in no form", () => {
    for (const name of Object.keys(ALLOW_LIST_PATTERNS) as PatternName[])
      for (const { kind, text } of SECRETS)
        expect(fits(text, name), `${name}: ${kind}`).to.equal(false);
  });

  it("shows the listed beginning of some", () => {
    expect(shownAs('seccomp={"defaultAction":"x"}', "security")).to.equal("seccomp=…");
    expect(shownAs("https://host/r.git?token=x", "origin")).to.equal("https://host/…");
    expect(shownAs("https://bob/pw@host/r.git", "origin")).to.equal("… (≤64)");
  });

  it("takes linear time over texts made to be slow", () => {
    // Cubic work or worse in any of these forms would outlast mocha's limit.
    for (const name of Object.keys(ALLOW_LIST_PATTERNS) as PatternName[])
      for (const unit of [
        "a",
        "a-",
        "a.",
        "a/",
        ":",
        "1",
        "/a:",
        "ro,",
        "{}",
        "0.",
        "a_",
        '{"Name":"a"},',
      ])
        for (const end of ["", "!"])
          expect(
            shownAs(unit.repeat(1024).slice(0, ALLOW_LIST_PATTERNS[name].max - 1) + end, name),
          ).to.be.a("string");
  });
});

describe("a text in base64", () => {
  const texts = ["aHVudGVyMg==", "c3VwZXItc2VjcmV0LXRva2Vu", "c2VjcmV0IHRva2VuIG9mIGJvYiE="];
  it("is not shown as a name of an option, a variable or a label", () => {
    for (const text of texts) {
      expect(shownName(text, "variable"), text).to.equal(hidden(text));
      expect(shownName(text, "key"), text).to.equal(hidden(text));
      if (text.endsWith("=")) expect(shownAs(text, "option"), text).to.equal(hidden(text));
      expect(redactMessage(`Option ${text}= may not be set.`)).to.equal("Option … may not be set.");
    }
    expect(shownAs(`${texts[1] ?? ""}=x`, "option")).to.equal("… (≤64)");
  });

  it("is told from names without a value", () => {
    for (const name of ["http_proxy", "DEBUG", "com.example.app", "X1"]) {
      expect(shownName(name, "key")).to.equal(name);
      expect(shownName(`${name}=`, "key")).to.equal(name);
    }
    expect(shownName("myVariable=x=", "variable")).to.equal("myVariable");
    expect(shownAs("size=1g", "option")).to.equal("size=…");
    expect(shownAs("com.docker.network.bridge.name=x", "option")).to.equal(
      "com.docker.network.bridge.name=…",
    );
  });
});

describe("hidden()", () => {
  it("says about how long a text is", () => {
    expect([1, 16, 17, 1024, 1025].map((length) => hidden("x".repeat(length)))).to.deep.equal([
      "… (≤16)",
      "… (≤16)",
      "… (≤64)",
      "… (≤1024)",
      "… (>1024)",
    ]);
  });
});

describe("the lists of what is kept", () => {
  it("know each member of a body, and each parameter", () => {
    const members = Object.values(STRUCTS).flatMap((struct) => Object.keys(struct));
    expect(members.filter((name) => !isMember(name))).to.deep.equal([]);
    const parameters = ROUTES.flatMap(({ query }) => Object.keys(query));
    const known = new Set(["filters", ...KEPT_QUERY.keys(), ...JSON_QUERY.keys(), ...ERASED_QUERY]);
    expect(parameters.filter((name) => !known.has(name))).to.deep.equal([]);
  });

  it("treat each map of the caller's own names as one", () => {
    const members = Object.values(STRUCTS).flatMap((struct) => Object.entries(struct));
    const maps = members.filter(([, shape]) => isMap(shape)).map(([name]) => name);
    // LogConfig.Config is a map, and looked for by what it holds.
    const astray = maps.filter((name) => KEPT.has(name) && name !== "Config");
    expect(astray).to.deep.equal([]);
    expect([...MAPS.keys(), ...NAMES_ONLY.keys()]).to.include.members([
      ...new Set(maps.filter((name) => !["Attrs", "Segments", "Config"].includes(name))),
    ]);
  });

  it("are in the documentation, with their forms", () => {
    const page = readFileSync(
      fileURLToPath(new URL("../../../../../docs/what-happened/audit-record.md", import.meta.url)),
      "utf8",
    );
    for (const line of tableOf()) expect(page).to.include(line);
  });
});

function isMap(shape: Shape): boolean {
  return shape.kind === "map" || shape.kind === "ports";
}

/** The rows of the documentation: a form, how long, and where it is asked for. */
function tableOf(): readonly string[] {
  return (Object.keys(ALLOW_LIST_PATTERNS) as PatternName[]).flatMap((name) => {
    const members = [...KEPT].filter(([, asked]) => asked === name).map(([name]) => `\`${name}\``);
    const parameters = [...KEPT_QUERY].filter(([, asked]) => asked === name);
    const names = [...members, ...parameters.map(([name]) => `\`?${name}\``)];
    const { says, max } = ALLOW_LIST_PATTERNS[name];
    return names.length === 0 ? [] : [`- ${says}, at most ${max} characters: ${names.join(" ")}`];
  });
}
