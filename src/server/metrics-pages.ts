import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { PluginStatus } from "../domain/status.js";
import { statusProblemsOf } from "../domain/status-problems.js";
import type { Metrics } from "./metrics/metrics.js";
import { describeThrown } from "../domain/errors.js";
import type { Log } from "../files/log.js";

/** Sources of the pages. */
export interface MetricsPageParts {
  readonly metrics: Pick<Metrics, "render" | "contentType">;
  readonly status: () => PluginStatus;
  readonly log: Log;
  readonly now?: () => number;
}

/** Rendering takes milliseconds, during which no request is decided. */
const FRESH_MS = 1000;

interface Page {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/**
 * Creates a listener that answers GET `/metrics`, `/healthz` and `/readyz`, and nothing else. No page names a user, an
 * object or a path.
 */
export function createMetricsPages(parts: MetricsPageParts): RequestListener {
  const pages = new Map<string, () => Page | Promise<Page>>([
    ["/metrics", createMetricsPage(parts)],
    ["/healthz", () => text(200, "ok")],
    ["/readyz", () => readiness(parts.status())],
  ]);
  return (request, response) => {
    const page = pages.get((request.url ?? "").split("?", 1)[0] ?? "");
    void answer(request, response, page, parts.log);
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  page: (() => Page | Promise<Page>) | undefined,
  log: Log,
): Promise<void> {
  try {
    send(response, request.method === "GET" ? await (page ?? missing)() : refused(response, page));
  } catch (thrown) {
    log("error", `Cannot answer a request for metrics: ${describeThrown(thrown)}`);
    send(response, text(500, "failed; see the log of dockwarden"));
  }
}

function missing(): Page {
  return text(404, "not found");
}

function refused(response: ServerResponse, page: unknown): Page {
  // Its body is not read, so the connection cannot serve another request.
  response.setHeader("Connection", "close");
  if (page === undefined) return missing();
  response.setHeader("Allow", "GET");
  return text(405, "only GET is answered");
}

function send(response: ServerResponse, { status, type, body }: Page): void {
  const headers = { "Content-Type": type, "Content-Length": Buffer.byteLength(body) };
  response.writeHead(status, headers).end(body);
}

function text(status: number, body: string): Page {
  return { status, type: "text/plain; charset=utf-8", body: `${body}\n` };
}

function readiness(status: PluginStatus): Page {
  const reasons = statusProblemsOf(status).filter(({ unready }) => unready);
  if (reasons.length === 0) return text(200, "ready");
  return text(503, `not ready: ${reasons.map(({ what }) => what).join("; ")}`);
}

/** Renders at most once a second, however many ask. */
function createMetricsPage({
  metrics,
  status,
  now = () => performance.now(),
}: MetricsPageParts): () => Promise<Page> {
  let renderedMs = -Infinity;
  let rendered: Promise<string> = Promise.resolve("");
  return async () => {
    if (now() - renderedMs >= FRESH_MS) {
      renderedMs = now();
      rendered = metrics.render(status());
    }
    return { status: 200, type: metrics.contentType, body: await rendered };
  };
}
