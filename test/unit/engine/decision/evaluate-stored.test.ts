import { expect } from "chai";
import { isOfCreates } from "../../../../src/engine/decision/evaluate-stored.js";
import type { ControlDescription } from "../../../../src/domain/settings.js";
import { loadLibrary } from "../../../../src/engine/policy/load-library.js";

describe("isOfCreates()", () => {
  const { catalogue } = loadLibrary();
  const [own] = Object.values(catalogue);

  /** A control of an author, for these endpoints. */
  function withOwn(...endpoints: string[]): Readonly<Record<string, ControlDescription>> {
    return own === undefined ? catalogue : { ...catalogue, mine: { ...own, endpoints } };
  }

  it("leaves out the shipped controls of all requests, which evaluate the start itself", () => {
    const all = Object.keys(catalogue).filter((id) => catalogue[id]?.endpoints.includes("*"));
    expect(all).to.have.lengthOf(8);
    for (const id of all) expect(isOfCreates(id, catalogue), id).to.equal(false);
  });

  it("counts the controls of creates, but for those with rules of their own for a start", () => {
    for (const id of ["privileged_container", "run_as_own_uid", "no_new_privileges"])
      expect(isOfCreates(id, catalogue), id).to.equal(true);
    for (const id of ["tenant_quota", "volume_ownership", "network_attachment", "exec_user"])
      expect(isOfCreates(id, catalogue), id).to.equal(false);
  });

  it("counts the controls of an author that name all requests, or creates", () => {
    for (const endpoint of ["*", "container.*", "container.create"])
      expect(isOfCreates("mine", withOwn("exec.create", endpoint)), endpoint).to.equal(true);
    for (const endpoint of ["container.start", "service.*"])
      expect(isOfCreates("mine", withOwn(endpoint)), endpoint).to.equal(false);
    expect(isOfCreates("unknown", catalogue)).to.equal(false);
  });
});
