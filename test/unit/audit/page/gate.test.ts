import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { createGate } from "../../../../src/audit/page/gate.js";

describe("createGate()", () => {
  let nowMs: number;

  beforeEach(() => {
    nowMs = 0;
  });

  const open = () => createGate(1000, () => nowMs);
  const asked = (url: string, headers: Record<string, string> = {}, method = "GET") =>
    ({ url, headers, method }) as unknown as IncomingMessage;

  function cookieOf(gate: ReturnType<typeof open>, url = `/?token=${gate.token}`): string {
    const admission = gate.admit(asked(url));
    if (admission.kind !== "new") throw new Error(`not let in: ${admission.kind}`);
    return admission.cookie;
  }

  it("gives a cookie for the token, and goes on to the address without it", () => {
    const gate = open();
    const admission = gate.admit(asked(`/users/bob?token=${gate.token}&effect=deny`));
    expect(admission).to.include({ kind: "new", address: "/users/bob?effect=deny" });
    const { cookie } = admission as { readonly cookie: string };
    expect(cookie).to.match(/^dockwarden_audit=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).to.not.contain(gate.token);
  });

  it("takes the token once", () => {
    const gate = open();
    cookieOf(gate);
    expect(gate.admit(asked(`/?token=${gate.token}`))).to.include({ kind: "refused", status: 401 });
  });

  it("stays on this host, whatever the path is", () => {
    const gate = open();
    const admission = gate.admit(asked(`//evil.example/x?token=${gate.token}`));
    expect(admission).to.include({ address: "/evil.example/x" });
  });

  it("does not use the token up for HEAD, or for a browser that loads ahead", () => {
    const gate = open();
    const url = `/?token=${gate.token}`;
    expect(gate.admit(asked(url, {}, "HEAD"))).to.include({ status: 503 });
    expect(gate.admit(asked(url, { "sec-purpose": "prefetch" }))).to.include({ status: 503 });
    expect(cookieOf(gate)).to.contain("dockwarden_audit=");
  });

  it("admits the cookie alone, also among others of the name", () => {
    const gate = open();
    const [cookie = ""] = cookieOf(gate).split(";");
    expect(gate.admit(asked("/", { cookie })).kind).to.equal("admitted");
    const several = `dockwarden_audit=x; a=b; ${cookie}`;
    expect(gate.admit(asked("/", { cookie: several })).kind).to.equal("admitted");
    for (const other of ["", "dockwarden_audit=", "dockwarden_audit=x", `x${cookie}`])
      expect(gate.admit(asked("/", { cookie: other }))).to.include({ status: 401 });
  });

  it("admits nobody before the token was used, and neither token nor cookie of another process", () => {
    const [gate, other] = [open(), open()];
    const [cookie = ""] = cookieOf(other).split(";");
    expect(gate.admit(asked("/"))).to.include({ status: 401 });
    expect(gate.admit(asked("/", { cookie }))).to.include({ status: 401 });
    expect(gate.admit(asked(`/?token=${other.token}`))).to.include({ status: 401 });
    expect(gate.admit(asked("/?token="))).to.include({ status: 401 });
  });

  it("ends a session that was idle for too long, for good", () => {
    const gate = open();
    const [cookie = ""] = cookieOf(gate).split(";");
    nowMs = 1000;
    expect(gate.admit(asked("/", { cookie })).kind).to.equal("admitted");
    nowMs = 2001;
    expect(gate.admit(asked("/", { cookie }))).to.include({ status: 401 });
    nowMs = 2002;
    expect(gate.admit(asked("/", { cookie }))).to.include({ status: 401 });
  });
});
