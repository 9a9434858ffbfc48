import { ServerResponse, type IncomingMessage } from "node:http";
import { expect } from "chai";
import { createEventStreams } from "../../../../src/preview/world/event-streams.js";

/** A stream that keeps what is written to it. */
function stream() {
  const response = new ServerResponse({ method: "GET" } as IncomingMessage);
  const written: string[] = [];
  response.write = (chunk: string) => {
    written.push(chunk);
    return true;
  };
  return { response, written };
}

describe("createEventStreams()", () => {
  it("tells whoever follows, until they leave", () => {
    const streams = createEventStreams();
    const { response, written } = stream();
    streams.open(response);
    streams.tell({ events: "a", isForLate: false });
    response.emit("close");
    streams.tell({ events: "b", isForLate: false });
    expect(written).to.deep.equal(["a"]);
  });

  it("tells whoever comes a moment late only what is meant for them", () => {
    let nowMs = 0;
    const streams = createEventStreams(() => nowMs);
    streams.tell({ events: "started", isForLate: false });
    streams.tell({ events: "ended", isForLate: true });
    const late = stream();
    streams.open(late.response);
    expect(late.written).to.deep.equal(["ended"]);
    nowMs = 60_000;
    const later = stream();
    streams.open(later.response);
    expect(later.written).to.deep.equal([]);
  });
});
