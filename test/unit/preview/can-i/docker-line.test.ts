import { expect } from "chai";
import { dockerLine } from "../../../../src/preview/can-i/docker-line.js";
import { requestWith } from "../../../../src/preview/world/offline-request.js";

const lineOf = (target: string, body: object): string | null =>
  dockerLine(requestWith("POST", target, Buffer.from(JSON.stringify(body))));

describe("dockerLine()", () => {
  it("renders a container with its flags", () => {
    const HostConfig = { Memory: 1024, NanoCpus: 5e8, Binds: ["/a:/b:ro"], ReadonlyRootfs: true };
    const body = { Image: "alpine", Cmd: ["echo", "a b"], User: "1:1", HostConfig };
    expect(lineOf("/v1.45/containers/create?name=web", body)).to.equal(
      "docker run --name web --user 1:1 --memory 1024 --cpus 0.5 --volume /a:/b:ro --read-only alpine echo 'a b'",
    );
  });

  it("quotes what a shell would take for a command", () => {
    expect(lineOf("/containers/create", { Image: "$(reboot)", Cmd: "it's; ls" })).to.equal(
      "docker run '$(reboot)' 'it'\\''s; ls'",
    );
  });

  it("renders nothing that it does not know, since the line would do something else", () => {
    expect(lineOf("/containers/create", { Image: "a", HostConfig: { Sysctls: {} } })).to.equal(
      null,
    );
    expect(lineOf("/containers/create", { Image: "a", hostConfig: {} })).to.equal(null);
    expect(lineOf("/containers/a%2Fb/exec", { Cmd: ["sh"] })).to.equal(null);
    expect(lineOf("/volumes/create", { Name: "v" })).to.equal(null);
    expect(dockerLine(requestWith("DELETE", "/containers/x", null))).to.equal(null);
  });

  it("renders an exec", () => {
    const body = { AttachStdout: true, Cmd: ["sh"], User: "1000" };
    expect(lineOf("/v1.45/containers/web1/exec", body)).to.equal("docker exec --user 1000 web1 sh");
  });
});
