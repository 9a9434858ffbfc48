import { expect } from "chai";
import { withBudget } from "../../../../src/engine/dockerd/budget.js";

describe("withBudget()", () => {
  const answerOf = (bytes: number) => () =>
    Promise.resolve({ status: 200, body: Buffer.alloc(bytes), apiVersion: "1.51" });

  async function whyNot(asked: Promise<unknown>): Promise<string> {
    return asked.then(String, (thrown: unknown) => (thrown as Error).message);
  }

  it("hands on what is within it", async () => {
    const { get } = withBudget({ get: answerOf(10) });
    expect((await get("/x")).body).to.have.length(10);
  });

  it("asks 500 times and no more", async () => {
    let asked = 0;
    const { get } = withBudget({
      get(target) {
        asked += 1;
        return answerOf(1)().then((answer) => ({ ...answer, target }));
      },
    });
    for (let number = 0; number < 500; number++) await get("/x");
    expect(await whyNot(get("/x"))).to.equal("the request needs more than 500 requests to dockerd");
    expect(asked).to.equal(500);
  });

  it("takes 4 MiB of answers in all", async () => {
    const { get } = withBudget({ get: answerOf(2 * 1024 * 1024) });
    await Promise.all([get("/x"), get("/y")]);
    expect(await whyNot(get("/z"))).to.equal(
      "dockerd's responses for this request are larger than 4194304 bytes in all",
    );
  });
});
