import { expect } from "chai";
import { createDaemonClient } from "../../../src/lookups/daemon-client.js";
import { createImageFinder, type ImageFinder } from "../../../src/lookups/image-finder.js";
import { createTickets } from "../../../src/lookups/tickets.js";
import { LIMITS, answering, startStandIn, type StandInDaemon } from "./stand-in-daemon.js";

const NAME = "localhost:5000/team/app@sha256:abc";

describe("createImageFinder()", () => {
  let daemon: StandInDaemon;
  let finder: ImageFinder;
  let close: () => void;

  async function over(answers: Readonly<Record<string, unknown>>): Promise<void> {
    daemon = await startStandIn(answering(answers));
    const client = createDaemonClient(daemon.socket, createTickets(), LIMITS);
    finder = createImageFinder(client);
    close = client.close;
  }

  const failure = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => null,
      (thrown: unknown) => thrown,
    );

  afterEach(async () => {
    close();
    await daemon.close();
  });

  it("lists the ids of all images", async () => {
    await over({ "/images/json?all=1": [{ Id: "sha256:1" }, { Id: "sha256:2" }] });
    expect(await finder.ids()).to.deep.equal(new Set(["sha256:1", "sha256:2"]));
  });

  it("finds what a name means, whose slashes are the path's", async () => {
    await over({
      "/images/localhost%3A5000/team/app%40sha256%3Aabc/json": { Id: "sha256:1", Created: "T" },
    });
    expect(await finder.imageOf(NAME)).to.deep.equal({ id: "sha256:1", createdAt: "T" });
    expect(await finder.imageOf("other")).to.equal(null);
  });

  it("says so where the answer is none", async () => {
    await over({ "/images/json?all=1": [{}], "/images/x/json": { Id: 1 } });
    expect(await failure(finder.ids())).to.match(/"Id" of its answer is not a text/);
    expect(await failure(finder.imageOf("x"))).to.match(/"Id" of its answer is not a text/);
  });

  it("does not take a daemon without such a list for one without images", async () => {
    await over({});
    expect(await failure(finder.ids())).to.match(/answers 404 to \/images\/json/);
  });
});
