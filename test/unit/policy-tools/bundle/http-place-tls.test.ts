import { chmodSync, writeFileSync } from "node:fs";
import type { ServerOptions } from "node:https";
import { expect } from "chai";
import { issue } from "../../../certificate-maker.js";
import { freshFolder } from "../../../fresh-folder.js";
import { httpBench, look, placeAt, refusal, withTag } from "./http-bench.js";

describe("createHttpPlace() over TLS", () => {
  const at = freshFolder();
  const { requests, serve } = httpBench();
  const authority = issue({ subject: [["CN", "authority"]], authority: true });
  const server = issue({
    subject: [["CN", "localhost"]],
    altNames: [["dns", "localhost"]],
    by: authority,
  });
  const host = issue({ subject: [["CN", "host-1"]], by: authority });
  const mutual: ServerOptions = {
    ...{ key: server.key, cert: server.pem, ca: authority.pem },
    ...{ requestCert: true, rejectUnauthorized: true },
  };

  function write(name: string, text: string): string {
    writeFileSync(at(name), text, { mode: 0o600 });
    return at(name);
  }

  const files = () => ({
    ca: write("ca.pem", authority.pem),
    cert: write("cert.pem", host.pem),
    key: write("key.pem", host.key),
  });

  it("proves this host by certificate and token", async () => {
    const place = placeAt(await serve(withTag, mutual), {
      tls: files(),
      tokenFile: write("token", "secret\n"),
    });
    expect((await look(place))?.library.bundle.sequence).to.equal(3);
    expect(requests[0]?.headers.authorization).to.equal("Bearer secret");
  });

  it("refuses a server of another authority, and a server refuses others", async () => {
    const other = issue({ subject: [["CN", "other"]], authority: true });
    const origin = await serve(withTag, mutual);
    const tls = { ...files(), ca: write("other.pem", other.pem) };
    expect(await refusal(placeAt(origin, { tls }))).to.include("the server cannot be asked");
    const bare = { ...files(), cert: null, key: null };
    expect(await refusal(placeAt(origin, { tls: bare }))).to.include("cannot be asked");
    expect(requests).to.have.length(0);
  });

  it("refuses a key or a token that others may read", async () => {
    const tls = files();
    chmodSync(tls.key, 0o644);
    const origin = await serve(withTag, mutual);
    expect(await refusal(placeAt(origin, { tls }))).to.include("policy.tls.key");
    chmodSync(tls.key, 0o600);
    const tokenFile = write("token", "secret");
    chmodSync(tokenFile, 0o640);
    expect(await refusal(placeAt(origin, { tls, tokenFile }))).to.include("policy.token_file");
  });

  it("follows a redirect to another server without token and certificate", async () => {
    const open = { key: server.key, cert: server.pem };
    const other = await serve(withTag, {
      ...open,
      requestCert: true,
      ca: authority.pem,
      rejectUnauthorized: false,
    });
    const origin = await serve(
      (_request, response) => response.writeHead(307, { location: `${other}/b` }).end(),
      mutual,
    );
    const place = placeAt(origin, { tls: files(), tokenFile: write("token", "secret") });
    expect((await look(place))?.library.bundle.sequence).to.equal(3);
    const [named, elsewhere] = requests;
    expect(named?.headers.authorization).to.equal("Bearer secret");
    expect(elsewhere?.headers.authorization).to.equal(undefined);
    expect(Reflect.get(elsewhere?.socket ?? {}, "authorized")).to.equal(false);
  });

  it("is not left for http", async () => {
    const plain = await serve(withTag);
    const origin = await serve(
      (_request, response) => response.writeHead(302, { location: plain }).end(),
      mutual,
    );
    expect(await refusal(placeAt(origin, { tls: files() }))).to.match(/redirects to http: at/);
  });
});
