import { expect } from "chai";
import { clientEnvironment } from "../../../../src/preview/try/client-environment.js";
import { checkClientLine } from "../../../../src/preview/try/client-line.js";

describe("checkClientLine()", () => {
  const refused = [
    "docker -H tcp://x ps",
    "docker -Htcp://x ps",
    "docker -DH tcp://x ps",
    "docker --host=tcp://x ps",
    "/usr/bin/docker --debug --context x ps",
    "docker -c x ps",
    "docker --config /root/.docker ps",
    "docker --log-level debug compose --context x up",
    "docker compose -f a.yml -H tcp://x up",
    "docker buildx --builder remote build .",
    "docker-compose -H tcp://x up",
    "sudo docker ps",
    "/usr/bin/sudo -E docker ps",
    "podman ps",
    "",
  ];
  for (const line of refused)
    it(`refuses ${JSON.stringify(line)}`, () => {
      expect(() => {
        checkClientLine(line.split(" "));
      }).to.throw("Cannot try");
    });

  const accepted = [
    "docker run -h web -c 512 alpine",
    "docker run alpine psql --host db",
    "docker compose -f a.yml exec web psql --host db -c x",
    "docker --log-level=debug run alpine sh -c id",
    "docker buildx build --build-context a=. -H .",
    "sh -c 'docker ps'",
  ];
  for (const line of accepted)
    it(`accepts ${line}`, () => {
      expect(() => {
        checkClientLine(line.split(" "));
      }).not.to.throw();
    });
});

describe("clientEnvironment()", () => {
  it("leaves nothing that names another daemon", () => {
    const own = {
      ...{ PATH: "/bin", DOCKER_HOST: "tcp://x", DOCKER_CONTEXT: "x", DOCKER_TLS_VERIFY: "1" },
      ...{ DOCKER_TLS: "1", DOCKER_CERT_PATH: "/c", DOCKER_CONFIG: "/root/.docker" },
      ...{ BUILDKIT_HOST: "tcp://x", BUILDX_BUILDER: "x", BUILDX_CONFIG: "/b" },
      ...{ CONTAINER_HOST: "tcp://x", CONTAINER_CONNECTION: "x", DOCKER_BUILDKIT: "0" },
    };
    const set = { DOCKER_HOST: "unix:///s", CONTAINER_HOST: "unix:///s", DOCKER_CONFIG: "/f" };
    expect(clientEnvironment(own, "unix:///s", "/f")).to.deep.equal({
      ...{ PATH: "/bin", DOCKER_BUILDKIT: "0", ...set },
    });
  });
});
