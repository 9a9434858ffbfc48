import { expect } from "chai";
import type { FileChange } from "../../../../src/host/install/changes.js";
import { showPlan } from "../../../../src/host/install/show-plan.js";

const file = (text: string, mode = 0o644) => ({ content: Buffer.from(text), mode, uid: 0, gid: 0 });
const BASE = { path: "/etc/x", why: "for the test", isSecret: false, edits: [] };
const show = (change: Pick<FileChange, "before" | "after"> & Partial<FileChange>): string =>
  showPlan({ first: [], changes: [{ ...BASE, ...change }], actions: [], notes: [] });

describe("showPlan()", () => {
  it("shows a change as a unified diff, with mode and owner", () => {
    const before = { ...file("a\nb\n", 0o600), mtimeMs: 0 };
    expect(show({ before, after: file("a\nc\n") })).to.equal(
      "# /etc/x: for the test (mode 0600 to 0644, owner 0:0)\n--- /etc/x\n+++ /etc/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
    );
  });

  it("shows what appears and what goes", () => {
    expect(show({ before: null, after: file("a\n") })).to.include("--- /dev/null\n+++ /etc/x\n");
    expect(show({ before: { ...file("a\n"), mtimeMs: 0 }, after: null })).to.include(
      "(removed)\n--- /etc/x\n+++ /dev/null",
    );
  });

  it("shows of a private key only that it is there", () => {
    expect(show({ before: null, after: file("SECRET", 0o600), isSecret: true })).to.equal(
      "# /etc/x: for the test (mode 0600, owner 0:0)\n# a private key, which is not shown\n",
    );
  });

  it("passes no control characters to a terminal", () => {
    expect(show({ before: null, after: file("a\u001b[2Jb\t\u009bc\n") })).to.include(
      "+a?[2Jb\t?c\n",
    );
  });

  it("names what systemctl is asked, before and after, and the notes", () => {
    const plan = {
      first: [{ verb: "disable", unit: "a.service", why: "first" }],
      changes: [],
      actions: [{ verb: "daemon-reload", why: "last" }],
      notes: ["mind this"],
    } as const;
    expect(showPlan(plan)).to.equal(
      "systemctl disable a.service  # first\nsystemctl daemon-reload  # last\nnote: mind this\n",
    );
  });
});
