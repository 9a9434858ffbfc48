/** A command, split at blanks, and what must be found in what it says. */
export interface Work {
  readonly what: string;
  readonly command: string;
  readonly says: string;
  /**
   * Whether a CLI before 28 sends a POST with a Content-Type and no body for it, of which a form could change what counts:
   * on an engine that speaks HTTP/2 nobody can tell whether the body is empty, so it is refused there but by TLS.
   */
  readonly isBare: boolean;
}

/** What must go on working under `baseline`, by each CLI, in this order. */
export const WORK: readonly Work[] = [
  work("version", "version", "Server"),
  work("info", "info", "Storage Driver"),
  work("run", "run --rm busybox echo hello", "hello"),
  work("run with a published port", "run -d -p 18080:80 busybox sleep 1000"),
  work("run with a volume and limits", "run --rm -v data:/data -m 64m busybox ls /data"),
  work("create", "create --name made busybox true"),
  work("exec", "exec web echo inside", "inside"),
  work("inspect", "inspect web", '"Name": "/web"'),
  work("ps", "ps", "web"),
  work("top", "top web", "sleep"),
  work("port", "port web"),
  work("stats", "stats --no-stream web", "web"),
  work("logs", "logs talker", "spoken"),
  work("wait", "wait talker", "0"),
  work("diff", "diff talker"),
  work("cp in", "cp /run/e2e/work/file web:/tmp/file"),
  work("cp out", "cp web:/tmp/file -", "a file"),
  work("network create", "network create net"),
  work("network connect", "network connect net web"),
  work("network disconnect", "network disconnect net web"),
  work("network rm", "network rm net"),
  work("volume create", "volume create --label a=b kept"),
  work("volume ls", "volume ls", "kept"),
  work("volume rm", "volume rm kept"),
  work("events", "events --since 60s --until 0s", "container"),
  work("history", "history busybox"),
  work("save", "save -o /run/e2e/work/saved.tar busybox"),
  work("load", "load -i /run/e2e/work/saved.tar", "Loaded image"),
  work("import", "import /run/e2e/busybox.tar mine/imported", "sha256:"),
  work("system df", "system df", "Images"),
  work("pause", "pause web"),
  work("unpause", "unpause web"),
  work("update", "update --cpu-shares 512 web"),
  bare("tag", "tag busybox 127.0.0.1:5000/mine/app:1"),
  bare("push", "push 127.0.0.1:5000/mine/app:1", "digest: sha256:"),
  bare("pull", "pull 127.0.0.1:5000/mine/app:1", "Digest: sha256:"),
  bare("rename", "rename web renamed"),
  bare("rename back", "rename renamed web"),
  work("commit", "commit talker mine/snapshot", "sha256:"),
  work("restart", "restart -t 0 web"),
  work("kill", "kill web"),
  work("start", "start web"),
  work("stop", "stop -t 0 web"),
  work("rm", "rm -f talker"),
  bare("volume prune", "volume prune -f"),
  bare("container prune", "container prune -f"),
];

function work(what: string, command: string, says = ""): Work {
  return { what, command, says, isBare: false };
}

function bare(what: string, command: string, says = ""): Work {
  return { what, command, says, isBare: true };
}

/** A shell script in which `$DOCKER` is the CLI, run in a folder with a Dockerfile and a compose file. */
export interface Script extends Work {
  readonly env: NodeJS.ProcessEnv;
  readonly needsBuildx: boolean;
}

/** Work that takes more than one command. */
export const SCRIPTS: readonly Script[] = [
  script("stdin through run -i", 'echo through | "$DOCKER" run -i --rm busybox cat', "through"),
  script(
    "attach",
    '"$DOCKER" run -d --name seen busybox sh -c "sleep 1; echo seen" && "$DOCKER" attach --no-stdin seen',
    "seen",
  ),
  {
    ...script(
      "build, classic",
      '"$DOCKER" build -t mine/classic . && "$DOCKER" run --rm mine/classic cat /file',
      "a file",
    ),
    env: { DOCKER_BUILDKIT: "0" },
  },
  {
    ...script(
      "build, BuildKit",
      '"$DOCKER" buildx build -t mine/kit . && "$DOCKER" run --rm mine/kit cat /file',
      "a file",
    ),
    needsBuildx: true,
  },
  {
    ...script(
      "compose up, ps, down",
      "docker-compose up -d && docker-compose ps && docker-compose down -v -t 0",
      "sleep 1000",
    ),
  },
];

function script(what: string, command: string, says: string): Script {
  return { ...work(what, command, says), env: {}, needsBuildx: false };
}

export const COMPOSE = `version: "3"
services:
  web:
    image: busybox
    command: sleep 1000
    volumes: [data:/data]
volumes:
  data: {}
`;

export const DOCKERFILE = "FROM busybox\nCOPY file /file\nRUN cat /file\n";
