import { statSync } from "node:fs";
import { request } from "node:http";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import type { PageAddress } from "../../../../src/audit/page/page-address.js";
import { servePage, type ServedPage } from "../../../../src/audit/page/serve-page.js";
import { UsageError } from "../../../../src/domain/errors.js";
import { freshFolder } from "../../../fresh-folder.js";
import { createMemoryLog } from "./memory-log.js";

describe("servePage()", () => {
  const at = freshFolder();
  let served: ServedPage[];
  let out: string;
  let err: string;

  beforeEach(() => {
    [served, out, err] = [[], "", ""];
  });

  afterEach(async () => {
    await Promise.all(served.map(({ close }) => close()));
  });

  async function serve(address: PageAddress): Promise<ServedPage> {
    const streams = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
    };
    const page = await servePage(createMemoryLog(), { address, idleMs: 1000 }, streams);
    served.push(page);
    return page;
  }

  it("serves on a socket that only this user can open, and says how to get there", async () => {
    const socket = at("run/audit.sock");
    const { link } = await serve({ socket });
    expect(statSync(socket).mode & 0o777).to.equal(0o600);
    expect(link).to.match(/^http:\/\/localhost:8710\/\?token=[\w-]{43}$/);
    expect(out).to.contain(link).and.contain(`ssh -L 8710:${socket} root@`);
    const asked = request({
      socketPath: socket,
      path: "/assets/page.js",
      headers: { Host: "localhost:8710" },
    });
    const [response] = (await once(asked.end(), "response")) as [IncomingMessage];
    expect(response.statusCode).to.equal(200);
    response.resume();
  });

  it("serves on a port of the loopback, with the link that opens it, once", async () => {
    const { link } = await serve({ host: "127.0.0.1", port: 0 });
    const first = await fetch(link, { redirect: "manual" });
    expect([first.status, first.headers.get("location")]).to.deep.equal([303, "/"]);
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = await fetch(new URL("/", link), { headers: { cookie } });
    expect(page.status).to.equal(200);
    for (const [, asset = ""] of (await page.text()).matchAll(/"(\/assets\/[^"]*)"/g))
      expect((await fetch(new URL(asset, link))).status, asset).to.equal(200);
    expect((await fetch(link, { redirect: "manual" })).status).to.equal(401);
    expect(err).to.equal("");
  });

  it("says that a place is in use", async () => {
    const socket = at("audit.sock");
    await serve({ socket });
    let thrown: unknown;
    await serve({ socket }).catch((error: unknown) => {
      thrown = error;
    });
    expect(thrown).to.be.instanceOf(UsageError);
    const port = Number(new URL((await serve({ host: "127.0.0.1", port: 0 })).link).port);
    await serve({ host: "127.0.0.1", port }).catch((error: unknown) => {
      thrown = error;
    });
    expect(String(thrown)).to.contain(`Cannot listen on 127.0.0.1:${port}: `);
  });
});
