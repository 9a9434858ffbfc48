import { expect } from "chai";
import { createDockerdView } from "../../../../src/engine/request/dockerd-view.js";

const responseOf = (version: string) => new Map([["Api-Version", version]]);
const experimental = (text: string) => new Map([["Docker-Experimental", text]]);

describe("createDockerdView()", () => {
  it("takes HTTP/2 for possible until an engine has shown that it is too old", () => {
    const view = createDockerdView();
    expect(view.known("auto").http2).to.equal(true);
    view.learn(responseOf("1.52"));
    expect(view.known("auto").http2).to.equal(false);
    view.forget();
    expect(view.known("auto").http2).to.equal(true);
  });

  it("stays strict when an old engine starts and answers beside a new one", () => {
    const view = createDockerdView();
    view.learn(responseOf("1.56"));
    view.forget();
    view.learn(responseOf("1.41"));
    expect(view.known("auto").http2).to.equal(true);
  });

  it("takes HTTP/2 for impossible where the settings say so", () => {
    const view = createDockerdView();
    view.learn(responseOf("1.56"));
    expect(view.known("never").http2).to.equal(false);
  });

  it("knows the highest version that responses show, since an engine started", () => {
    const view = createDockerdView();
    expect(view.apiMax()).to.equal(null);
    view.learn(responseOf("1.56"));
    view.learn(responseOf("1.56"));
    expect(view.apiMax()).to.equal("1.56");
    view.forget();
    expect(view.apiMax()).to.equal(null);
    view.learn(responseOf("1.41"));
    expect(view.apiMax()).to.equal("1.41");
  });

  it("takes the engine for experimental until a answer denies it, and since one did not", () => {
    const view = createDockerdView();
    const isExperimental = () => view.known("auto").experimental;
    expect(isExperimental()).to.equal(true);
    view.learn(experimental("false"));
    view.learn(responseOf("1.56"));
    expect(isExperimental()).to.equal(false);
    view.forget();
    expect(isExperimental()).to.equal(true);
    view.learn(experimental("true"));
    view.learn(experimental("false"));
    view.forget();
    view.learn(experimental("false"));
    expect(isExperimental()).to.equal(true);
  });

  it("knows none where two engines answer", () => {
    const view = createDockerdView();
    view.learn(responseOf("1.56"));
    view.learn(responseOf("1.41"));
    expect(view.apiMax()).to.equal(null);
  });
});
