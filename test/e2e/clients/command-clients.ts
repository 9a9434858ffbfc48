import { writeFileSync } from "node:fs";
import type { DockerCli } from "../../../tools/tests/engines.js";
import type { Client, ClientHost, Tested } from "./client.js";

/** A script of a shell, in which `$DOCKER` is a Docker CLI. */
type Scripts = Readonly<Record<string, string>>;

/** What the tests of honest work leave out, in the CLI's words. */
const SCRIPTS: Scripts = {
  "run with common options":
    "$DOCKER run -d --name cli -e A=b -l a=b --restart unless-stopped -m 64m --cpus 0.5 -v clidata:/data --tmpfs /t --health-cmd true --log-opt max-size=1m --add-host a:10.0.0.1 --hostname h --init alpine sleep 300",
  "exec with a terminal's size": "$DOCKER exec -w /tmp -e X=y -u 0 cli sh -c 'echo $X'",
  "ps with filters": "$DOCKER ps -a --filter name=cli --filter label=a=b --size",
  "inspect with a size": "$DOCKER inspect --size cli",
  "run in a network of its own":
    "$DOCKER network create --subnet 172.30.9.0/24 --label a=b clinet && $DOCKER run --rm --network clinet --network-alias x --ip 172.30.9.9 alpine true",
  "run in a container's network":
    "$DOCKER run --rm --network container:$($DOCKER ps -qf name=cli --no-trunc) alpine true",
  "run with an environment file":
    "echo A=b > /srv/env && $DOCKER run --rm --env-file /srv/env alpine true",
  "run with a terminal": "$DOCKER run --rm -t alpine true",
  "run read-only, without capabilities":
    "$DOCKER run --rm --read-only --cap-drop ALL --security-opt no-new-privileges -u 1000:1000 alpine true",
  "run with a common sysctl": "$DOCKER run --rm --sysctl net.core.somaxconn=1024 alpine true",
  update: "$DOCKER update --restart no --memory 128m --memory-swap 256m cli",
  "cp a folder": "$DOCKER cp cli:/etc - > /dev/null && $DOCKER cp /srv/context cli:/tmp",
  "save and load": "$DOCKER save alpine busybox | $DOCKER load",
  "images with filters": "$DOCKER images --filter reference=alpine --digests",
  rmi: "$DOCKER tag alpine localhost/gone:1 && $DOCKER rmi localhost/gone:1",
  "container ls of a name of hex digits":
    "$DOCKER run -d --name db alpine sleep 300 && $DOCKER inspect db && $DOCKER exec db true && $DOCKER rm -f db",
  "system info and events": "$DOCKER info && $DOCKER events --since 1m --until 0s",
  "build with a file elsewhere":
    "cp /srv/context/Dockerfile /srv/Dockerfile.other && DOCKER_BUILDKIT=0 $DOCKER build -f /srv/Dockerfile.other -t localhost/other --build-arg A=1 /srv/context",
  "build from standard input":
    "echo 'FROM alpine' | DOCKER_BUILDKIT=0 $DOCKER build -t localhost/stdin -",
  login:
    "echo p | $DOCKER login -u u --password-stdin 127.0.0.1:5000 && $DOCKER logout 127.0.0.1:5000",
  "stop and remove": "$DOCKER stop -t 0 cli && $DOCKER rm -v cli",
};

const BUILDX: Scripts = {
  "buildx build": "$DOCKER buildx build -t localhost/kit:1 --load /srv/context",
  "buildx build with secrets and a cache":
    "echo s > /srv/secret && $DOCKER buildx build -t localhost/kit:2 --secret id=s,src=/srv/secret --build-arg A=1 --label a=b --no-cache /srv/context",
  "buildx du": "$DOCKER buildx du",
  "buildx ls": "$DOCKER buildx ls",
};

const COMPOSE = `version: "3.7"
services:
  db:
    image: alpine:latest
    command: sleep 300
    environment: {PASSWORD: hidden}
    volumes: [data:/var/lib/data]
    healthcheck: {test: ["CMD", "true"], interval: 1s}
    stop_signal: SIGKILL
  web:
    build: {context: /srv/context, args: {A: "1"}}
    command: sleep 300
    depends_on: [db]
    ports: ["127.0.0.1:38090:80"]
    tmpfs: [/tmp]
    networks: {default: {aliases: [www]}}
    logging: {driver: json-file, options: {max-size: 1m}}
    ulimits: {nofile: {soft: 1024, hard: 1024}}
    stop_signal: SIGKILL
volumes:
  data: {}
`;

/** docker-compose 1.29, whose words are sent by docker-py. */
const COMPOSE_SCRIPTS: Scripts = {
  config: "docker-compose config -q",
  build: "DOCKER_BUILDKIT=0 docker-compose build",
  up: "docker-compose up -d",
  "up once more": "docker-compose up -d",
  ps: "docker-compose ps",
  logs: "docker-compose logs",
  exec: "docker-compose exec -T web true",
  run: "docker-compose run --rm -T db true",
  "up with what has changed": "sed -i s/hidden/other/ docker-compose.yml && docker-compose up -d",
  scale: "docker-compose up -d --scale db=2",
  restart: "docker-compose restart -t 0",
  "up attached": "timeout -s INT 5 docker-compose up; test $? = 124",
  stop: "docker-compose stop -t 0",
  start: "docker-compose start",
  rm: "docker-compose rm -sfv",
  down: "docker-compose down -v -t 0 --remove-orphans",
};

/** docker-compose as Debian packages it. */
export const COMPOSE_1: Client = {
  name: "docker-compose 1.29",
  provide: () =>
    Promise.resolve((host) => {
      writeFileSync(host.daemon.sandbox.outside("/srv/docker-compose.yml"), COMPOSE);
      return runScripts(host, COMPOSE_SCRIPTS, "");
    }),
};

/** A Docker CLI, with BuildKit where the engine has buildx. */
export function cliClient({ path, version }: DockerCli): Client {
  return {
    name: `docker CLI ${version}`,
    provide: () =>
      Promise.resolve((host) => {
        const scripts = host.engine.buildx === null ? SCRIPTS : { ...SCRIPTS, ...BUILDX };
        return runScripts(host, scripts, path);
      }),
  };
}

async function runScripts(host: ClientHost, scripts: Scripts, cli: string): Promise<Tested[]> {
  const tested: Tested[] = [];
  for (const [test, script] of Object.entries(scripts)) {
    const { code, stdout, stderr } = await host.daemon.sandbox.run("sh", ["-c", script], {
      cwd: "/srv",
      env: { ...host.env, DOCKER: cli },
    });
    const message = code === 0 ? null : `${stderr}${stdout}`;
    tested.push({ test, outcome: message === null ? "passed" : "failed", message });
  }
  return tested;
}
