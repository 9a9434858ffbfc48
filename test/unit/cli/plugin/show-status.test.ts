import { expect } from "chai";
import type { PluginStatus } from "../../../../src/domain/status.js";
import { isAsItShouldBe, showStatus } from "../../../../src/cli/plugin/show-status.js";
import { STATUS } from "../../status-sample.js";

describe("showStatus()", () => {
  it("shows everything on a line of its own", () => {
    expect(showStatus(STATUS)).to.equal(`No mode is lowered and no problem is known.

version:       1.2.3, since 2026-11-25T10:00:00.000Z
profile:       baseline
settings:      /etc/dockwarden/settings.yaml, watched
revision:      ab12, since 2026-11-25T11:00:00.000Z
last reload:   2026-11-25T11:00:00.000Z by command, succeeded
reloads:       3 succeeded, 2 failed
in flight:     4 requests
dockerd:       /run/docker.sock, events are read since 2026-11-25T10:00:01.000Z, 5 gaps
audit log:     /var/log/audit.jsonl, writable, 6 written, 7 failures
ownership log: /var/lib/owners.log, 8 entries
metrics:       http://127.0.0.1:9323/metrics
callers:       Callers whom no binding names have profile baseline
`);
  });

  it("shows what is off", () => {
    const settings = { ...STATUS.settings, file: null, watched: false };
    const text = showStatus({
      ...STATUS,
      settings,
      dockerd: null,
      metrics: null,
      lastReload: null,
    });
    for (const line of [
      "settings:      none",
      "dockerd:       not asked (--docker-socket none)",
      "metrics:       off",
      "last reload:   none",
    ])
      expect(text.split("\n")).to.include(line);
  });

  const wrong: readonly (readonly [what: string, changes: Partial<PluginStatus>, first: string])[] =
    [
      [
        "an audit log that cannot be written",
        { auditLog: { ...STATUS.auditLog, problem: "ENOSPC" } },
        "PROBLEM: The audit log /var/log/audit.jsonl cannot be written: ENOSPC",
      ],
      [
        "a dockerd whose events are not read",
        {
          dockerd: {
            socket: "/run/docker.sock",
            readingSince: null,
            asks: true,
            problem: "ECONNREFUSED",
            gaps: 1,
          },
        },
        "PROBLEM: dockerd's events are not read from /run/docker.sock: ECONNREFUSED",
      ],
      [
        "a dockerd that does not ask the plugin",
        {
          dockerd: {
            socket: "/run/docker.sock",
            readingSince: "2026-11-25T10:00:01.000Z",
            asks: false,
            problem: null,
            gaps: 0,
          },
        },
        "PROBLEM: dockerd does not ask this plugin, and executes every request: name it in authorization-plugins of daemon.json, and reload dockerd",
      ],
      [
        "a dockerd that was not asked yet",
        {
          dockerd: {
            socket: "/run/docker.sock",
            readingSince: null,
            asks: true,
            problem: null,
            gaps: 0,
          },
        },
        "PROBLEM: dockerd's events are not read from /run/docker.sock: dockerd has not answered yet",
      ],
      [
        "a reload that failed",
        {
          lastReload: { time: "T", cause: "watch", revision: "ab12", problems: ["s.yaml:2:1 no"] },
        },
        "PROBLEM: The settings could not be read again at T; those of 2026-11-25T11:00:00.000Z stay in use",
      ],
      [
        "settings that cannot be watched",
        { settings: { ...STATUS.settings, watchProblem: "Cannot watch" } },
        "PROBLEM: Cannot watch",
      ],
      [
        "metrics that are not served",
        { metrics: { address: "http://x", problem: "EADDRINUSE" } },
        "PROBLEM: Metrics are not served on http://x: EADDRINUSE",
      ],
      [
        "what is not enforced",
        { notices: [{ about: "unenforced", sentence: "AUDIT MODE: nothing is refused" }] },
        "NOT ENFORCED: AUDIT MODE: nothing is refused",
      ],
    ];

  for (const [what, changes, first] of wrong) {
    it(`begins with ${what}, which is not as it should be`, () => {
      const status = { ...STATUS, ...changes };
      expect(isAsItShouldBe(status)).to.equal(false);
      const text = showStatus(status);
      expect(text.split("\n")[0]).to.equal(first);
      expect(text).not.to.include("No mode is lowered");
    });
  }

  it("shows the problems of the last reload below it", () => {
    const problems = ["s.yaml:2:1 no", "s.yaml:3:1 nor this"];
    const lastReload = { time: "T", cause: "watch", revision: "ab12", problems } as const;
    expect(showStatus({ ...STATUS, lastReload })).to
      .include(`last reload:   T by watch, failed, 2 problems
               s.yaml:2:1 no
               s.yaml:3:1 nor this
`);
  });

  it("warns of exceptions that end, which is as it should be", () => {
    const status: PluginStatus = {
      ...STATUS,
      notices: [{ about: "expiry", sentence: "Exception" }],
    };
    expect(isAsItShouldBe(status)).to.equal(true);
    expect(showStatus(status)).to.match(/^warning: Exception\nNo mode is lowered/);
  });

  it("lets no text control the terminal", () => {
    const file = "/tmp/\u001b[2J\u202e";
    expect(showStatus({ ...STATUS, owners: { file, entries: 1 } })).to.include(
      "/tmp/\\u001b[2J\\u202e, 1 entries",
    );
  });
});
