import type { EngineName } from "../../../tools/tests/engines.js";

/** Who runs command lines, one for each profile. */
export const USERS = { dave: "baseline", runner: "ci", alice: "multi-tenant" } as const;
export type User = keyof typeof USERS;

const CLASSIC = "DOCKER_BUILDKIT=0 docker build";
const OWN =
  "--name alice_x --user 10001:10001 --memory 64m --cpus 1 --pids-limit 64 --security-opt no-new-privileges";
/** The registry beside the daemon, and an image that only the registry has. */
const REGISTRY = "127.0.0.1:5000";
export const REMOTE_IMAGE = `${REGISTRY}/tools/remote:1`;

/** Runs a line with a terminal, which neither side has by itself. */
const inTerminal = (line: string): string => `script -qec "${line}" /dev/null`;

/** Runs Compose with each of its versions. */
const COMPOSE_1 = "docker-compose -p p";
const COMPOSE_2 = "docker compose -p q";

/** Command lines by user. Each finds the same objects on both sides. */
export const LINES: Readonly<Record<User, readonly string[]>> = {
  dave: [
    "docker version && docker info",
    "docker ps -a --size && docker images --digests",
    "docker inspect web && docker inspect none",
    "docker logs web && docker top web && docker port web && docker diff web",
    "docker stats --no-stream web",
    "docker history busybox",
    "docker events --since 1s --until 0s",
    "docker system df",
    "docker run --rm busybox true",
    "docker run --rm -i busybox cat < compose.yml",
    inTerminal("docker run --rm -it busybox true"),
    "docker run -d --name d1 -e A=b -l a=b --restart unless-stopped --cpus 0.5 --tmpfs /t --init busybox sleep 300",
    "docker run --rm -v made:/data -m 64m busybox ls /data && docker volume rm made",
    "docker run -d -p 18080:80 busybox sleep 300",
    "docker run --rm --network lan --network-alias x busybox true",
    "docker run --rm --network container:web busybox true",
    `docker run --rm ${REMOTE_IMAGE} true`,
    "docker create --name d2 busybox true && docker start -a d2 && docker rm d2 && docker inspect d2",
    "docker run -d --name d3 busybox sleep 0 && docker wait d3 && docker attach d3",
    "docker run --rm --privileged busybox true",
    "docker run --rm -v /:/h busybox true",
    "docker run --rm -v /var/run/docker.sock:/s busybox true",
    "docker run --rm --mount type=bind,src=/etc,dst=/h busybox true",
    "docker run --rm --pid host busybox true",
    "docker run --rm --network host busybox true",
    "docker run --rm --cap-add SYS_ADMIN busybox true",
    "docker run --rm --security-opt seccomp=unconfined busybox true",
    "docker run --rm --device /dev/fuse busybox true",
    "docker exec web true && docker exec -d -w /tmp -e X=y -u 0 web true",
    inTerminal("docker exec -it web true"),
    "docker exec --privileged web id",
    "docker cp compose.yml web:/tmp/",
    "docker cp web:/etc/none - > /dev/null",
    "docker rename web web2 && docker rename web2 web",
    "docker pause web && docker unpause web",
    "docker update --cpu-shares 512 web",
    "docker restart -t 0 web",
    "docker kill web; docker start web",
    "docker network create n1 && docker network connect n1 web && docker network disconnect n1 web && docker network rm n1",
    "docker volume create v1 && docker volume inspect v1 && docker volume ls -q && docker volume rm v1",
    "docker volume create -o type=none -o o=bind -o device=/ v2",
    "docker swarm init",
    "docker service ls",
    "docker plugin ls",
    "docker plugin install --grant-all-permissions nothing/here",
    "docker commit web mine/snapshot && docker rmi mine/snapshot",
    `docker tag busybox ${REGISTRY}/mine/app:1 && docker push ${REGISTRY}/mine/app:1 && docker pull ${REGISTRY}/mine/app:1`,
    `echo p | docker login -u u --password-stdin ${REGISTRY}`,
    "docker export web > /dev/null",
    "docker save busybox | docker load",
    "docker import /run/e2e/busybox.tar mine/imported",
    `${CLASSIC} -t mine/classic context && docker run --rm mine/classic true`,
    `${CLASSIC} --network host -t mine/classic context`,
    "docker buildx build -t mine/kit context && docker run --rm mine/kit true",
    "docker buildx build --secret id=s,src=compose.yml --build-arg A=1 --no-cache context",
    "docker buildx ls && docker buildx inspect",
    "docker buildx du",
    "docker rmi mine/none",
    "docker rm -f gone away none",
    "docker container prune -f && docker image prune -f && docker volume prune -f && docker network prune -f",
    `${COMPOSE_1} up -d && ${COMPOSE_1} ps && ${COMPOSE_1} logs && ${COMPOSE_1} down -v -t 0`,
    `${COMPOSE_1} run --rm db true`,
    `${COMPOSE_1} -f bad.yml up -d`,
    `${COMPOSE_2} up -d && ${COMPOSE_2} ps && ${COMPOSE_2} logs && ${COMPOSE_2} down -v -t 0`,
    `${COMPOSE_2} up -d --wait && ${COMPOSE_2} restart -t 0 && ${COMPOSE_2} rm -sfv`,
    `${COMPOSE_2} run --rm -T db true`,
    `${COMPOSE_2} -f short.yml up`,
    `${COMPOSE_2} -f bad.yml up -d`,
    `${COMPOSE_2} -f built.yml up -d --build`,
  ],
  runner: [
    "docker run --rm busybox true",
    "docker run --rm --privileged busybox true",
    "docker run --rm -v /builds:/builds busybox true",
    "docker run --rm -v /etc:/h busybox true",
    "docker run -d -p 0.0.0.0:80:80 busybox sleep 300",
    "docker exec job true",
    "docker exec web true",
    "docker rm -f web",
    "docker network create -d macvlan -o parent=lo n2",
    `docker pull ${REMOTE_IMAGE}`,
    `docker run --rm ${REMOTE_IMAGE} true`,
    `docker tag busybox ${REGISTRY}/mine/app:2 && docker push ${REGISTRY}/mine/app:2`,
    `${CLASSIC} -t localhost/ci context && docker run --rm localhost/ci true`,
    "docker buildx build -t localhost/kit context",
    "docker save busybox | docker load",
    "docker system prune -f",
    `${COMPOSE_1} up -d && ${COMPOSE_1} exec -T web true && ${COMPOSE_1} down -t 0`,
    `${COMPOSE_2} up -d && ${COMPOSE_2} exec -T web true && ${COMPOSE_2} down -t 0`,
    `${COMPOSE_2} -f bad.yml up -d`,
  ],
  alice: [
    "docker ps",
    "docker ps -a --filter label=io.dockwarden.owner=alice",
    `docker run --rm ${OWN} busybox true`,
    `docker run -d ${OWN} -v /home/alice:/home/alice busybox sleep 300`,
    `docker run --rm ${OWN} -v /home/bob:/x busybox true`,
    `docker run --rm ${OWN} -v bob_data:/x busybox true`,
    `docker run --rm ${OWN} -v alice_new:/x busybox true && docker volume rm alice_new`,
    "docker run --rm busybox true",
    `docker run --rm ${OWN.replace("10001", "0")} busybox true`,
    `docker run --rm ${OWN} --network lan busybox true`,
    "docker exec alice_web true",
    "docker exec -u 0 alice_web id",
    "docker exec bob_web true",
    "docker logs bob_web",
    "docker inspect bob_web",
    "docker inspect none",
    "docker restart -t 0 alice_web",
    "docker cp compose.yml alice_web:/tmp/",
    "docker rm -f alice_gone && docker inspect alice_gone",
    "docker rm -f bob_web",
    "docker volume rm bob_data",
    `${CLASSIC} -t alice/x context`,
    "docker buildx build -t alice/x context",
    "docker swarm init",
    `${COMPOSE_2} up -d`,
  ],
};

/** A difference that cannot be avoided, and why; all else of the line must be the same. */
export interface Difference {
  readonly line: string;
  /** The engine on which alone it is. */
  readonly engine?: EngineName;
  readonly why: string;
  /** Calls that only the daemon got. */
  readonly onlyGuarded?: readonly string[];
  readonly onlyTried?: readonly string[];
  /** The client's exit codes, on the daemon and when tried. */
  readonly exits?: readonly [number, number];
}

const createDeniedBy = (controls: string): string =>
  `POST /containers/create container.create: deny by ${controls}, warned by drop_all_capabilities, image_pinning`;

const NO_DATA =
  "the fake dockerd has no data of containers and images, and an empty archive could replace a file of the user's";

export const DIFFERENCES: readonly Difference[] = [
  { line: "docker export web > /dev/null", why: NO_DATA, exits: [0, 1] },
  {
    ...{ line: "docker buildx ls && docker buildx inspect", engine: "oldest" },
    why: "BuildKit of 20.10 does not tell its version, so that buildx asks dockerd for it",
    onlyGuarded: ["GET /version system.version: allow", "GET /version system.version: allow"],
  },
  {
    line: `docker run --rm ${OWN} -v bob_data:/x busybox true`,
    why: "a world does not tell which containers mount a volume",
    onlyGuarded: [createDeniedBy("volume_driver, volume_ownership")],
    onlyTried: [createDeniedBy("volume_ownership")],
  },
];
