import { expect } from "chai";
import { createEngineView } from "../../../src/engine/engine-view.js";

const replyOf = (version: string) => ({
  status: 200,
  headers: new Map([["Api-Version", version]]),
  body: null,
});

describe("createEngineView()", () => {
  it("takes HTTP/2 for possible until an engine has shown that it is too old", () => {
    const view = createEngineView();
    expect(view.mayUseHttp2("auto")).to.equal(true);
    view.learn(replyOf("1.52"));
    expect(view.mayUseHttp2("auto")).to.equal(false);
    view.forget();
    expect(view.mayUseHttp2("auto")).to.equal(true);
  });

  it("stays strict when an old engine starts and answers beside a new one", () => {
    const view = createEngineView();
    view.learn(replyOf("1.56"));
    view.forget();
    view.learn(replyOf("1.41"));
    expect(view.mayUseHttp2("auto")).to.equal(true);
  });

  it("takes HTTP/2 for impossible where the settings say so", () => {
    const view = createEngineView();
    view.learn(replyOf("1.56"));
    expect(view.mayUseHttp2("never")).to.equal(false);
  });

  it("knows the highest version that replies show, since an engine started", () => {
    const view = createEngineView();
    expect(view.apiMax()).to.equal(null);
    view.learn(replyOf("1.56"));
    view.learn(replyOf("1.56"));
    expect(view.apiMax()).to.equal("1.56");
    view.forget();
    expect(view.apiMax()).to.equal(null);
    view.learn(replyOf("1.41"));
    expect(view.apiMax()).to.equal("1.41");
  });

  it("knows none where two engines answer", () => {
    const view = createEngineView();
    view.learn(replyOf("1.56"));
    view.learn(replyOf("1.41"));
    expect(view.apiMax()).to.equal(null);
  });
});
