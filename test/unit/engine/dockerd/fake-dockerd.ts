import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a test lets one answer take: longer than any test, as long as it does not wait for the deadline. */
export const LIMITS = { deadlineMs: 60_000, maxBytes: 4 * 1024 * 1024 };

/** A server on a unix socket in the place of dockerd. */
export interface FakeDockerd {
  readonly socket: string;
  /** Every request line so far, `GET /containers/web/json`. */
  readonly asked: readonly string[];
  readonly close: () => Promise<void>;
}

/** Answers by `answer`, which may also leave a request open. */
export async function startFakeDockerd(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FakeDockerd> {
  const folder = mkdtempSync(join(tmpdir(), "fake-dockerd-"));
  const socket = join(folder, "docker.sock");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          rmSync(folder, { recursive: true, force: true });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers each of `answers` by its path, 404 for others. */
export function answering(
  answers: Readonly<Record<string, unknown>>,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const found = answers[request.url ?? ""];
    response.statusCode = found === undefined ? 404 : 200;
    response.end(JSON.stringify(found ?? { message: "No such object" }));
  };
}

/** What dockerd says of a container, with `changes`. */
export function containerAnswer(id: string, changes: object = {}): object {
  return {
    Id: id,
    Name: "/web",
    Created: "2026-11-25T10:00:00.5Z",
    Config: { User: "1000:1000", Image: "busybox", Labels: { team: "web" } },
    HostConfig: { NetworkMode: "bridge", IpcMode: "private", PidMode: "" },
    Mounts: [],
    NetworkSettings: { Networks: { bridge: { NetworkID: "" } } },
    ...changes,
  };
}
