import { expect } from "chai";
import type { Message } from "../../../../src/domain/message.js";
import { TICKET_HEADER, createTickets } from "../../../../src/engine/dockerd/tickets.js";

const TARGET = "/containers/web/json";

function message(ticket: string, changes: Partial<Message> = {}): Message {
  return {
    phase: "request",
    method: "GET",
    uri: TARGET,
    user: null,
    authn: null,
    peerCertificates: [],
    headers: new Map([[TICKET_HEADER, ticket]]),
    body: null,
    response: null,
    ...changes,
  };
}

describe("createTickets()", () => {
  it("knows its own call, once before it is executed and once before it is answered", () => {
    const tickets = createTickets();
    const own = message(tickets.issue(TARGET, 1000));
    expect(tickets.redeem(own)).to.equal(true);
    expect(tickets.redeem(own)).to.equal(false);
    expect(tickets.redeem({ ...own, phase: "response" })).to.equal(true);
    expect(tickets.redeem({ ...own, phase: "response" })).to.equal(false);
  });

  it("knows a POST that it was issued for, and no GET then", () => {
    const tickets = createTickets();
    const own = message(tickets.issue(TARGET, 1000, "POST"), { method: "POST" });
    expect(tickets.redeem({ ...own, method: "GET" })).to.equal(false);
    expect(tickets.redeem({ ...own, body: Buffer.from("{}") })).to.equal(false);
    expect(tickets.redeem(own)).to.equal(true);
  });

  it("knows whether the daemon has asked about a call before it executes it", () => {
    const tickets = createTickets();
    const ticket = tickets.issue(TARGET, 1000);
    expect(tickets.isAsked(ticket)).to.equal(false);
    tickets.redeem(message(ticket, { phase: "response" }));
    expect(tickets.isAsked(ticket)).to.equal(false);
    tickets.redeem(message(ticket));
    expect(tickets.isAsked(ticket)).to.equal(true);
    tickets.withdraw(ticket);
    expect(tickets.isAsked(ticket)).to.equal(false);
  });

  it("gives another value each time", () => {
    const tickets = createTickets();
    expect(tickets.issue(TARGET, 1000)).to.match(/^[0-9a-f]{64}$/);
    expect(tickets.issue(TARGET, 1000)).not.to.equal(tickets.issue(TARGET, 1000));
  });

  const others: readonly (readonly [string, Partial<Message>])[] = [
    ["another verb", { method: "POST" }],
    ["another path", { uri: "/containers/db/json" }],
    ["another version", { uri: `/v1.45${TARGET}` }],
    ["a query", { uri: `${TARGET}?size=1` }],
    ["a certificate", { user: "alice" }],
    ["a body", { body: Buffer.from("{}") }],
    ["no header", { headers: new Map() }],
    ["a wrong value", { headers: new Map([[TICKET_HEADER, "0".repeat(64)]]) }],
  ];
  for (const [what, changes] of others) {
    it(`takes a call with ${what} for anybody's, and the next one still for its own`, () => {
      const tickets = createTickets();
      const own = message(tickets.issue(TARGET, 1000));
      expect(tickets.redeem({ ...own, ...changes })).to.equal(false);
      expect(tickets.redeem(own)).to.equal(true);
    });
  }

  it("takes a call that comes late for anybody's", () => {
    let nowMs = 0;
    const tickets = createTickets(() => nowMs);
    const own = message(tickets.issue(TARGET, 1000));
    nowMs = 1000;
    expect(tickets.redeem(own)).to.equal(false);
  });

  it("takes a call for anybody's once it was withdrawn", () => {
    const tickets = createTickets();
    const ticket = tickets.issue(TARGET, 1000);
    tickets.withdraw(ticket);
    expect(tickets.redeem(message(ticket))).to.equal(false);
  });
});
