import { createServer } from "node:http";

/** The least that a Node.js server can do: it reads the message and answers. The socket is its argument. */
const ANSWER = JSON.stringify({ Allow: true, Msg: "" });

createServer({ keepAliveTimeout: 0 }, (request, response) => {
  request.on("data", () => undefined);
  request.on("end", () => {
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": ANSWER.length,
    });
    response.end(ANSWER);
  });
}).listen(process.argv[2]);
