import { expect } from "chai";
import { referenceLinks } from "../../../../src/policy-tools/docs/reference-links.js";

const PSS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline";

describe("referenceLinks()", () => {
  it("puts the places of one document together", () => {
    expect(referenceLinks([], ["CIS 5.4", "CWE-250", "CIS 5.5"])).to.deep.equal([
      "[CIS Docker Benchmark 1.6.0](https://www.cisecurity.org/benchmark/docker): 5.4, 5.5",
      "[CWE-250](https://cwe.mitre.org/data/definitions/250.html)",
    ]);
  });

  it("links what has a page of its own", () => {
    expect(referenceLinks([], ["CVE-2024-41110", "MITRE ATT&CK T1611"])).to.deep.equal([
      "[CVE-2024-41110](https://www.cve.org/CVERecord?id=CVE-2024-41110)",
      "[MITRE ATT&CK T1611](https://attack.mitre.org/techniques/T1611/)",
    ]);
  });

  it("names resources first, and none that a reference names", () => {
    const resources = [
      { ref: "https://docs.docker.com/x", description: "X" },
      { ref: PSS, description: "Pod Security Standards, baseline, Capabilities" },
    ];
    expect(referenceLinks(resources, ["PSS baseline: Capabilities"])).to.deep.equal([
      "[X](https://docs.docker.com/x)",
      `[Kubernetes Pod Security Standards, Baseline](${PSS}): Capabilities`,
    ]);
  });

  it("leaves a reference of another kind as it is", () => {
    expect(referenceLinks([], ["Somebody's talk"])).to.deep.equal(["Somebody's talk"]);
  });
});
