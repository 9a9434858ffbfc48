import { expect } from "chai";
import type { AuthorizerParts } from "../../src/authorize.js";
import { createBench, messageOf, type Bench } from "./daemon/parts.js";

const CREATE = "/v1.45/containers/create?name=web";
const BODY = { Image: "alpine" };

/** What the record of dockerd's response says of the request: the decision that allowed it, or null. */
async function requestOf({ authorizer, records }: Bench): Promise<unknown> {
  const response = messageOf("POST", CREATE, BODY, { ResponseStatusCode: 201 });
  await authorizer.authorize(response, "response");
  return records.at(-1)?.request;
}

describe("in-flight requests", () => {
  describe("when dockerd activates the plugin", () => {
    async function begun(changes: Partial<AuthorizerParts>) {
      const bench = await createBench(changes);
      await bench.authorizer.authorize(messageOf("POST", CREATE, BODY), "request");
      return { ...bench, decision: bench.records[0]?.id };
    }

    it("stay in flight while dockerd's events are read, since it has not started", async () => {
      let activations = 0;
      const onActivated = (): void => {
        activations += 1;
      };
      const bench = await begun({ mayHaveStarted: () => false, onActivated });
      bench.authorizer.activated();
      expect(await requestOf(bench)).to.equal(bench.decision);
      expect(activations).to.equal(0);
    });

    it("are forgotten if its event stream ends at the same time", async () => {
      const bench = await begun({ mayHaveStarted: () => false });
      bench.authorizer.activated();
      bench.authorizer.disconnected();
      expect(await requestOf(bench)).to.equal(null);
    });

    it("are forgotten without an event stream", async () => {
      const bench = await begun({});
      bench.authorizer.activated();
      expect(await requestOf(bench)).to.equal(null);
    });
  });
});
