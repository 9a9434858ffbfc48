/** A project of two services, with a network and a volume. */
const GOOD = `services:
  db:
    image: busybox:latest
    command: sleep 300
    volumes: [data:/var/lib/data]
    stop_signal: SIGKILL
  web:
    image: busybox:latest
    command: sleep 300
    depends_on: [db]
    ports: ["127.0.0.1::80"]
    stop_signal: SIGKILL
volumes:
  data: {}
`;

/** One of which a service asks for too much. */
const BAD = `services:
  db:
    image: busybox:latest
    command: sleep 300
    stop_signal: SIGKILL
  agent:
    image: busybox:latest
    command: sleep 300
    depends_on: [db]
    privileged: true
    volumes: ["/var/run/docker.sock:/var/run/docker.sock"]
`;

/** One that ends by itself. */
const SHORT = `services:
  job: {image: "busybox:latest", command: echo done}
`;

/** One that builds. */
const BUILT = `services:
  web: {build: ./context, image: "mine/built:1", command: sleep 300, stop_signal: SIGKILL}
`;

const VERSION = 'version: "3.7"\n';

/** Files of Compose by name, which both of its versions read. */
export const COMPOSE_FILES: Readonly<Record<string, string>> = {
  "compose.yml": VERSION + GOOD,
  "bad.yml": VERSION + BAD,
  "short.yml": VERSION + SHORT,
  "built.yml": VERSION + BUILT,
};
