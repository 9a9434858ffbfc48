import { expect } from "chai";
import { journalEntry, journalLine } from "../../../../src/audit/formats/journal-entry.js";
import { otlpRecord, otlpRequest } from "../../../../src/audit/formats/otlp-record.js";
import {
  SYSLOG_BYTES,
  syslogFrame,
  syslogMessage,
} from "../../../../src/audit/formats/syslog-frame.js";
import { HOSTILE, NAMES, SOURCE, sample } from "./sample.js";

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });

describe("otlpRecord()", () => {
  it("writes a denial", () => {
    const event = sample("deny");
    expect(otlpRecord(event)).to.deep.equal({
      timeUnixNano: "1795600800000000000",
      observedTimeUnixNano: "1795600800000000000",
      ...{ severityNumber: 13, severityText: "WARN", eventName: "dockwarden.request" },
      body: { stringValue: event.line },
      attributes: [
        text("log.record.uid", event.id),
        text("dockwarden.phase", "request"),
        text("dockwarden.effect", "deny"),
        text("dockwarden.action", "exec.create"),
        text("dockwarden.profile", "baseline"),
        text("user.name", "bob"),
        text("http.request.method", "POST"),
        text("url.path", "/containers/web/exec"),
        text("container.id", "a".repeat(64)),
        text("container.name", "web"),
        { key: "dockwarden.seq", value: { intValue: "7" } },
        {
          key: "dockwarden.controls",
          value: { arrayValue: { values: [{ stringValue: "privileged_container" }] } },
        },
      ],
    });
  });

  it("puts records into one request, with the machine as their resource", () => {
    const { resourceLogs } = otlpRequest(
      NAMES.map((name) => otlpRecord(sample(name))),
      SOURCE,
    );
    const [{ resource, scopeLogs }] = resourceLogs as [
      { resource: { attributes: unknown[] }; scopeLogs: [{ logRecords: unknown[] }] },
    ];
    expect(resource.attributes).to.deep.include(text("host.name", "dock-1"));
    expect(scopeLogs[0].logRecords).to.have.length(NAMES.length);
  });
});

describe("syslogMessage()", () => {
  const HEAD =
    /^<1(?:07|08|09|10)>1 \S+Z dock-1 dockwarden - [a-z]+ \[dockwarden@32473(?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")*\] /;

  it("writes a denial", () => {
    const event = sample("deny");
    const message = syslogMessage(event, event.line, SOURCE, 8192).toString();
    expect(message).to.equal(
      `<108>1 2026-11-25T10:00:00.000Z dock-1 dockwarden - request [dockwarden@32473 id="${event.id}" seq="7" effect="deny" action="exec.create" user="bob" control="privileged_container"] ${event.line}`,
    );
  });

  for (const name of NAMES)
    it(`writes the header of RFC 5424 for a record of kind ${name}`, () => {
      const event = sample(name);
      expect(syslogMessage(event, event.line, SOURCE, 8192).toString()).to.match(HEAD);
    });

  for (const [at, user] of HOSTILE.entries())
    it(`lets text ${at} of a caller end no parameter and no message`, () => {
      const event = sample("deny", { user, action: user });
      const message = syslogMessage(event, event.line, SOURCE, 8192).toString();
      expect(message).to.match(HEAD);
      expect(message).not.to.match(/[\u0000-\u001f\u007f]/);
    });

  it("keeps the bound, and says that a record was cut", () => {
    const event = sample("deny", { user: "é".repeat(9000) });
    const message = syslogMessage(event, event.line, SOURCE, 2048);
    expect(message.length).to.be.at.most(2048);
    expect(message.toString()).to.include(' cut="1"]').and.include('"cut":true');
    expect(JSON.parse(message.toString().replace(HEAD, ""))).to.include({ id: event.id, seq: 7 });
  });

  it("carries a record with many violations whole", () => {
    const [violation] = sample("deny").findings;
    const event = sample("deny", { violations: Array(200).fill(violation) });
    expect(event.line.length).to.be.within(30_000, 60_000);
    const message = syslogMessage(event, event.line, SOURCE, SYSLOG_BYTES).toString();
    expect(message.endsWith(` ${event.line}`)).to.equal(true);
  });

  it("takes no host's name that is no word", () => {
    const event = sample("allow");
    const message = syslogMessage(event, "", { ...SOURCE, host: "a b\n\u00e9" }, 8192).toString();
    expect(message.split(" ")[2]).to.equal("ab");
  });

  it("is framed by its length in bytes", () => {
    expect(syslogFrame(Buffer.from("é\n")).toString()).to.equal("3 é\n");
  });
});

describe("journalEntry()", () => {
  it("writes fields, and an empty line", () => {
    const event = sample("deny");
    expect(journalEntry(event, SOURCE)).to.deep.equal([
      "__REALTIME_TIMESTAMP=1795600800000000",
      "MESSAGE=bob: exec.create of web denied by privileged_container",
      ...["PRIORITY=4", "SYSLOG_IDENTIFIER=dockwarden-audit", "_HOSTNAME=dock-1"],
      ...[`DOCKWARDEN_ID=${event.id}`, "DOCKWARDEN_SEQ=7", "DOCKWARDEN_PHASE=request"],
      ...["DOCKWARDEN_EFFECT=deny", "DOCKWARDEN_ACTION=exec.create", "DOCKWARDEN_USER=bob"],
      ...["DOCKWARDEN_CONTROLS=privileged_container", `CONTAINER_ID_FULL=${"a".repeat(64)}`],
      ...["CONTAINER_NAME=web", `DOCKWARDEN_RECORD=${event.line}`, ""],
    ]);
  });

  it("gives journald's stream one line with a priority, whatever the text is", () => {
    expect(journalLine(sample("execution"), "a\n<0>b")).to.equal("<3>a\\u000a<0>b\n");
  });
});
