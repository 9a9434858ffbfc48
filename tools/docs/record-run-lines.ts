import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findEngines } from "../tests/engines.js";
import { runProgram } from "../../src/files/run-program.js";
import { readRunLines, REQUESTS, type RunRequest } from "./run-lines.js";
import { runTool, ToolError } from "../tool-error.js";

// Writes what the Docker CLI asks dockerd to create for each line of tools/docs/run-lines/lines.yaml, by running the line
// against an endpoint that creates nothing: node build/tools/docs/record-run-lines.js

const CREATED = { Id: "0".repeat(64), Warnings: [] };

await runTool(async () => {
  const [{ clis } = { clis: [] }] = await findEngines(["oldest"]);
  const cli = clis.at(-1);
  if (cli === undefined) throw new ToolError("Cannot record requests: there is no Docker CLI");
  const folder = mkdtempSync(join(tmpdir(), "run-lines-"));
  const socket = join(folder, "docker.sock");
  const requests: RunRequest[] = [];
  let line = "";
  const server = createServer((request, response) => {
    void answer(request, response).then((created) => {
      if (created !== null) requests.push({ line, ...created });
    });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    for (const { lines } of readRunLines()) {
      for (line of lines) await run(cli.path, line, { DOCKER_HOST: `unix://${socket}` });
    }
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
  writeFileSync(REQUESTS, `[\n${requests.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
});

/** Answers as dockerd does, and returns what a container was asked for with. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Pick<RunRequest, "target" | "body"> | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const target = request.url ?? "";
  const isCreate = target.includes("/containers/create");
  const status = isCreate ? 201 : target.endsWith("/start") ? 204 : 200;
  const head = { "Api-Version": "1.47", Ostype: "linux", "Content-Type": "application/json" };
  response.writeHead(status, head).end(isCreate ? JSON.stringify(CREATED) : undefined);
  if (!isCreate) return null;
  return { target, body: JSON.parse(Buffer.concat(chunks).toString()) as object };
}

/** Runs a line detached, which sends the same request and waits for nothing. */
async function run(cli: string, line: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [, , ...words] = line.split(" ");
  const { code, stderr } = await runProgram(cli, ["run", "--detach", ...words], {
    env: { PATH: process.env["PATH"], HOME: tmpdir(), ...env },
  });
  if (code !== 0) throw new ToolError(`Cannot record "${line}": ${stderr}`);
}
