import { expect } from "chai";
import { bundleOf, makeKeys, signedBy } from "./bundles.js";
import { bundle, httpBench, look, placeAt, refusal, withTag, type Answer } from "./http-bench.js";

const LONG_POLL = "application/vnd.openpolicyagent.bundles";

describe("createHttpPlace()", () => {
  const { servers, requests, serve } = httpBench();

  it("gets a bundle once, and again only if it has changed or is asked for", async () => {
    const place = placeAt(`${await serve(withTag)}/bundle.tar.gz?sig=secret`);
    const found = await look(place);
    expect(found?.library.bundle.sequence).to.equal(3);
    expect(found?.library.origin).to.match(/^http:\/\/127\.0\.0\.1:\d+\/bundle\.tar\.gz\?…$/);
    expect(await look(place)).to.equal(null);
    expect((await look(place, { isFresh: true }))?.library.bundle.sequence).to.equal(3);
    expect(requests.map(({ headers }) => headers["if-none-match"])).to.deep.equal([
      ...[undefined, '"a"', undefined],
    ]);
    expect(requests[0]?.headers["prefer"]).to.equal("modes=snapshot");
  });

  it("asks again for a bundle that could not be used", async () => {
    let good = false;
    const origin = await serve((request, response) => {
      if (good) withTag(request, response);
      else response.writeHead(200, { etag: '"a"' }).end(bundle.subarray(0, 1000));
    });
    const place = placeAt(origin);
    expect(await refusal(place)).to.include("it is truncated");
    good = true;
    expect((await look(place))?.library.bundle.sequence).to.equal(3);
  });

  const refusals: readonly { what: string; answer: Answer; says: string }[] = [
    {
      what: "an error",
      answer: (_request, response) => response.writeHead(404).end("<html>"),
      says: "the server answers 404",
    },
    {
      what: "that nothing has changed, unasked",
      answer: (_request, response) => response.writeHead(304).end(),
      says: "the server answers 304",
    },
    {
      what: "another key's bundle",
      answer: (_request, response) => response.end(signedBy(makeKeys("ES256"), bundleOf())),
      says: "its signature is wrong",
    },
    {
      what: "without end",
      answer(_request, response) {
        const chunk = Buffer.alloc(1 << 20);
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
        };
        response.on("drain", more);
        more();
      },
      says: "it is larger than 16 MB",
    },
    {
      what: "too slowly",
      answer(_request, response) {
        response.writeHead(200);
        const timer = setInterval(() => response.write("x"), 20);
        response.on("close", () => {
          clearInterval(timer);
        });
      },
      says: "the server has not answered in full within 0.3 s",
    },
    {
      what: "nothing",
      answer: () => undefined,
      says: "the server has not answered in full within 0.3 s",
    },
    {
      what: "by hanging up",
      answer: (request) => request.socket.destroy(),
      says: "the server cannot be asked: socket hang up",
    },
    {
      what: "by pointing to itself",
      answer: (_request, response) => response.writeHead(302, { location: "/again" }).end(),
      says: "the server redirects more than 3 times",
    },
    {
      what: "by pointing to a file",
      answer: (_request, response) => response.writeHead(302, { location: "file:///etc" }).end(),
      says: "the server redirects to file: at , which is refused",
    },
  ];
  for (const { what, answer, says } of refusals) {
    it(`refuses a server that answers ${what}`, async () => {
      expect(await refusal(placeAt(await serve(answer), {}, 300))).to.include(says);
    });
  }

  it("says that a server is down", async () => {
    const origin = await serve(withTag);
    servers[0]?.close();
    expect(await refusal(placeAt(origin))).to.include("the server cannot be asked: connect ECONN");
  });

  describe("between two looks", () => {
    const long = { poll: { minSeconds: 60, maxSeconds: 120, longPollSeconds: 7 } };

    it("waits as the settings say, and after failures longer each time", async () => {
      const place = placeAt(await serve(withTag));
      expect(place.pauseMs(0)).to.be.within(60_000, 120_000);
      for (const [failures, most] of [
        [1, 2000],
        [3, 8000],
        [20, 120_000],
      ] as const)
        expect(place.pauseMs(failures)).to.be.within(most / 2, most);
    });

    it("does not wait where the server holds its answers back", async () => {
      const origin = await serve((_request, response) =>
        response.writeHead(200, { "content-type": LONG_POLL }).end(bundle),
      );
      const place = placeAt(origin, long);
      await look(place);
      expect(requests[0]?.headers["prefer"]).to.equal("modes=snapshot;wait=7");
      expect(place.pauseMs(0)).to.equal(0);
    });

    it("waits where the server only says that it would", async () => {
      const origin = await serve(({ headers }, response) => {
        const isKnown = headers["if-none-match"] !== undefined;
        response.writeHead(isKnown ? 304 : 200, { etag: '"a"', "content-type": LONG_POLL });
        response.end(isKnown ? undefined : bundle);
      });
      const place = placeAt(origin, long);
      await look(place);
      expect(await look(place)).to.equal(null);
      expect(place.pauseMs(0)).to.be.above(50_000);
    });
  });
});
