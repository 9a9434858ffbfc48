import { PASSWORD } from "../harness/nginx.js";

/** What works, in a shell, and what it prints. */
export const WORK: readonly (readonly [string, string, string])[] = [
  ["run -i", "docker run -i --rm busybox echo hello < <(open)", "hello\n"],
  [
    "exec -i, both ways, with an exit code",
    `docker exec -i "$WORK" sh -c 'read l; echo got $l; exit 3' < <(open $'in\\n'); echo $?`,
    "got in\n3\n",
  ],
  [
    "run -it",
    `export -f docker; sleep 2 | SHELL=/bin/bash script -qec 'docker run -it --rm busybox echo tty' /dev/null`,
    "tty\r\n",
  ],
  [
    "run -d, wait, logs -f",
    `docker run -d --name "$WORK-d" busybox sh -c 'echo out; exit 4' >/dev/null
docker wait "$WORK-d"; docker logs -f "$WORK-d"`,
    "4\nout\n",
  ],
  [
    "cp, in and out",
    `echo data > /run/e2e/f; docker cp /run/e2e/f "$WORK":/data; docker cp "$WORK":/data - | tar xO`,
    "data\n",
  ],
  [
    "a build",
    `mkdir -p /run/e2e/b; printf 'FROM busybox\\nRUN true\\n' > /run/e2e/b/Dockerfile
DOCKER_BUILDKIT=0 docker build -qt x /run/e2e/b 2>/dev/null | cut -c1-7`,
    "sha256:\n",
  ],
  ["save and load", "docker save busybox | docker load", "Loaded image: busybox:latest\n"],
];

/**
 * What does not: nginx takes the end of the input for the end of both directions, and the first call of the
 * buildx plugin does not get through.
 */
export const LOST: readonly (readonly [string, string, string])[] = [
  [
    "output and exit code of exec where no input is open",
    `docker exec "$WORK" sh -c 'sleep 1; echo lost; exit 3'; echo $?`,
    "0\n",
  ],
  [
    "the output of run where no input is open, and not its exit code",
    "docker run --rm busybox sh -c 'sleep 1; echo lost; exit 3'; echo $?",
    "3\n",
  ],
  [
    "the answer to an input that has ended",
    "echo hi | docker run -i --rm busybox sh -c 'cat; sleep 1; echo lost'; echo $?",
    "0\n",
  ],
  ["a build by the buildx plugin", "DOCKER_BUILDKIT=1 docker build -qt y /run/e2e/b", ""],
];

const LOGIN = JSON.stringify({
  HttpHeaders: { Authorization: `Basic ${Buffer.from(`alice:${PASSWORD}`).toString("base64")}` },
});

/** What a user keeps, as the page says: the authority, and a password or a certificate. */
export const HOMES: Readonly<Record<string, string>> = {
  password: `mkdir -p "$DOCKER_CERT_PATH"; cp "$OWN/ca.pem" "$DOCKER_CERT_PATH"
echo '${LOGIN}' > "$DOCKER_CONFIG/config.json"`,
  certificate: `mkdir -p "$DOCKER_CERT_PATH"; cp "$OWN/ca.pem" "$DOCKER_CERT_PATH"
cp "$OWN/alice-own.pem" "$DOCKER_CERT_PATH/cert.pem"
cp "$OWN/alice-own-key.pem" "$DOCKER_CERT_PATH/key.pem"
echo '{}' > "$DOCKER_CONFIG/config.json"`,
};

/** What the lines are written with: `open` is an input that does not end. */
export const TOOLS = `docker() { timeout --foreground 25 "$CLI" "$@"; }
open() { printf %s "$1"; exec sleep 1000 2>/dev/null; }`;
