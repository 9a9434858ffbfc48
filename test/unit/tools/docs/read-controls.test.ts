import { expect } from "chai";
import { problemsOf } from "../../../../tools/docs/read-controls.js";

const CUSTOM = { message: "No.", remedy: "Do not.", references: [] };

const METADATA = { title: "No x", description: "X.", custom: { ...CUSTOM, endpoints: ["*"] } };

describe("problemsOf()", () => {
  it("finds none where everything is said", () => {
    expect(problemsOf("x", METADATA)).to.deep.equal([]);
  });

  it("names the control, its file and what to write where the calls are not said", () => {
    expect(problemsOf("x", { ...METADATA, custom: CUSTOM })).to.deep.equal([
      'Cannot describe control "x": the METADATA in rego/docker/authz/controls/x/x.rego has no custom.endpoints; list the actions that it judges, as `#   endpoints: [container.create]` below its severity',
    ]);
  });

  it("names all that is missing", () => {
    expect(problemsOf("x", {})).to.have.length(6);
  });
});
