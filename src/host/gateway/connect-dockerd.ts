import { once } from "node:events";
import { isIP } from "node:net";
import { checkServerIdentity, connect } from "node:tls";
import type { ConnectionOptions, SecureContext, TLSSocket } from "node:tls";
import type { DockerdAddress } from "../../domain/gateway.js";
import { describeThrown } from "../../domain/errors.js";

/** `unreachable` may be temporary, `untrusted` and `refused` are not. */
export interface DockerdFailure {
  readonly kind: "unreachable" | "untrusted" | "refused";
  /** The fault, and the expected value. */
  readonly text: string;
}

const HANDSHAKE_WITHIN_MS = 30_000;

/**
 * Opens a TLS connection to dockerd, and verifies its certificate before a byte is sent.
 *
 * @throws {Error} That `dockerdFailure` explains.
 */
export async function connectDockerd(
  { host, port, serverName }: DockerdAddress,
  secureContext: SecureContext,
): Promise<TLSSocket> {
  const expected = serverName ?? host;
  const options: ConnectionOptions & { readonly allowHalfOpen: true } = {
    host,
    port,
    secureContext,
    // Missing in Node's types.
    allowHalfOpen: true,
    // SNI does not accept addresses.
    ...(isIP(expected) === 0 && { servername: expected }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(expected, certificate),
  };
  const socket = connect(options);
  socket.setNoDelay(true);
  socket.setTimeout(HANDSHAKE_WITHIN_MS, () => {
    socket.destroy(new Error(`no handshake within ${HANDSHAKE_WITHIN_MS / 1000} s`));
  });
  await once(socket, "secureConnect");
  socket.setTimeout(0);
  return socket;
}

const PROBE_WITHIN_MS = 10_000;

/** Returns why dockerd cannot be reached with these certificates; null if it can. */
export async function probeDockerd(
  address: DockerdAddress,
  context: SecureContext,
): Promise<Error | null> {
  let socket: TLSSocket;
  try {
    socket = await connectDockerd(address, context);
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(describeThrown(thrown));
  }
  // In TLS 1.3 the client is done before the server has checked its certificate. The server then sends an
  // alert, or a session ticket.
  if (socket.getProtocol() !== "TLSv1.3") {
    socket.destroy();
    return null;
  }
  return new Promise((resolve) => {
    const end = (error: Error | null): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(error);
    };
    const limit = setTimeout(
      end,
      PROBE_WITHIN_MS,
      new Error(`it sends nothing within ${PROBE_WITHIN_MS / 1000} s`),
    );
    socket.on("error", end);
    socket.once("session", () => {
      end(null);
    });
    socket.once("end", () => {
      end(new Error("it closes the connection"));
    });
    socket.resume();
  });
}

/** Errors of Node's certificate verification, besides those that begin with `CERT_`. */
const DISTRUST = /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|ERR_TLS_CERT|HOSTNAME_)/;

/** Cuts what Node.js 24 recommends, which is a flag that would trust other authorities as well. */
function withoutAdvice(reason: string): string {
  return reason.replace(/; if the root CA is installed locally.*$/s, "");
}

/** Explains why a connection failed, for the log and at start. */
export function dockerdFailure(error: Error): DockerdFailure {
  const code = "code" in error ? String(error.code) : "";
  const reason = "reason" in error ? String(error.reason) : error.message;
  if (DISTRUST.test(code))
    return {
      kind: "untrusted",
      text: `its certificate cannot be trusted: ${withoutAdvice(reason)}; gateway.server_ca must hold the authority that signed it, and gateway.daemon or gateway.server_name one of its names`,
    };
  if (/^ERR_SSL_.*ALERT/.test(code))
    return {
      kind: "refused",
      text: `it refuses the gateway's certificate: ${reason}; add the file gateway.ca to what dockerd's tlscacert names, and restart dockerd`,
    };
  if (code.startsWith("ERR_SSL_") || code === "EPROTO")
    return { kind: "untrusted", text: `it does not speak TLS: ${reason}; start it with tlsverify` };
  return { kind: "unreachable", text: reason };
}
