import { connect as connectHttp2, type ClientHttp2Session } from "node:http2";
import { connect } from "node:net";
import { attemptLater, type LearntFact } from "../learnt.js";

/** A call of BuildKit that only reads: it lists the builder's workers. */
const CALL = "/moby.buildkit.v1.Control/ListWorkers";

/** An empty message: not compressed, of length 0. */
const EMPTY_MESSAGE = Buffer.alloc(5);

const WITHIN_MS = 5000;

/** Learns whether dockerd answers BuildKit's gRPC on its Unix socket, where it asks no plugin. */
export function probeGrpc(socketPath: string): Promise<LearntFact<boolean>> {
  return attemptLater(
    () =>
      new Promise<boolean>((resolve, reject) => {
        const raw = connect(socketPath);
        const session = connectHttp2("http://docker", { createConnection: () => raw });
        const end = (answered: boolean): void => {
          session.destroy();
          resolve(answered);
        };
        raw.setTimeout(WITHIN_MS, () => {
          session.destroy();
          reject(
            new Error(`dockerd on "${socketPath}" did not answer HTTP/2 within ${WITHIN_MS} ms`),
          );
        });
        // Without a socket nothing was learnt. A protocol error, or a closed connection, is dockerd's way to refuse HTTP/2.
        raw.once("error", reject);
        session.on("error", () => {
          end(false);
        });
        session.on("close", () => {
          end(false);
        });
        call(session, end);
      }),
  );
}

function call(session: ClientHttp2Session, end: (answered: boolean) => void): void {
  const stream = session.request({
    ":method": "POST",
    ":path": CALL,
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("response", (headers) => {
    end(String(headers["content-type"]).startsWith("application/grpc"));
  });
  stream.on("error", () => {
    end(false);
  });
  stream.end(EMPTY_MESSAGE);
}
