import { createServer } from "node:http";

/**
 * An authorization plugin that looks at nothing but the caller's name, to compare with: what a request takes beside it is
 * the work of dockerd, TLS and the machine. The socket is its argument.
 */
const ALLOW = JSON.stringify({ Allow: true });
const DENY = JSON.stringify({ Allow: false, Msg: "only alice and bob may call" });

createServer({ keepAliveTimeout: 0 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (request.url === "/Plugin.Activate") {
      response.end('{"Implements":["authz"]}');
      return;
    }
    const { User } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly User?: string };
    response.end(User === "alice" || User === "bob" ? ALLOW : DENY);
  });
}).listen(process.argv[2]);
