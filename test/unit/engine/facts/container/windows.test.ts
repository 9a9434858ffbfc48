import { expect } from "chai";
import { callOf, checkedFacts, created, serviceSpec, specIn } from "../call.js";

describe("what factsOf() says of Windows", () => {
  it("is the isolation, in lower case", () => {
    expect(specIn(created({ Isolation: "HyperV" })).windows.isolation).to.equal("hyperv");
    expect(specIn(created({})).windows.isolation).to.equal("");
    expect(serviceSpec({ Isolation: "Process" }).windows).to.include({
      isolation_field: "TaskTemplate.ContainerSpec.Isolation",
      isolation: "process",
    });
    const query = new Map([["isolation", ["Process"]]]);
    expect(checkedFacts(callOf("build.run", { query })).build?.isolation).to.equal("process");
  });

  it("is every credential spec in every spelling", () => {
    const SecurityOpt = [
      "credentialspec=file://A.json",
      "CredentialSpec=RAW://{}",
      "credentialspec:config://x",
      "credentialspec=odd",
      "credentialspec",
      "label=disable",
    ];
    const specs = specIn(created({ SecurityOpt })).windows.credential_specs;
    expect(specs?.map(({ spec }) => spec)).to.deep.equal([
      "file://A.json",
      "raw://{}",
      "config://x",
      "odd",
      "",
    ]);
    expect(specs?.[1]?.field).to.equal("HostConfig.SecurityOpt[1]");
    const CredentialSpec = { File: "a.json", Registry: "b", Config: "c" };
    const ofService = serviceSpec({ Privileges: { CredentialSpec } }).windows.credential_specs;
    expect(ofService?.map(({ spec }) => spec)).to.deep.equal([
      "file://a.json",
      "registry://b",
      "config://c",
    ]);
  });

  it("is every pipe that is mounted", () => {
    const Binds = [
      String.raw`\\.\pipe\docker_engine:\\.\pipe\docker_engine`,
      "//./PIPE/x:/y",
      "/srv:/srv",
    ];
    const Mounts = [{ Type: "npipe", Source: String.raw`\\.\pipe\a`, Target: "x" }];
    const { pipes } = specIn(created({ Binds, Mounts })).windows;
    expect(pipes).to.deep.equal([
      { field: "HostConfig.Binds[0]", name: String.raw`\\.\pipe\docker_engine` },
      { field: "HostConfig.Binds[1]", name: String.raw`\\.\pipe\x` },
      { field: "HostConfig.Mounts[0]", name: String.raw`\\.\pipe\a` },
    ]);
    const service = serviceSpec({
      Mounts: [{ Type: "bind", Source: "//./pipe/docker_engine", Target: "/x" }],
    });
    expect(service.windows.pipes).to.have.length(1);
  });
});
