import { expect } from "chai";
import { disclosureOf } from "../../../../src/audit/record/disclosure.js";
import type { Violation } from "../../../../src/domain/decision.js";

const TOKEN = "sk!live_9f$Kq2#vX7@pL4&wZ8*nB^c5~Yh";

function told(
  control: string,
  field: string | null,
  value: string | null,
  message: string,
): string {
  const violation = { control, field, value, message, mode: "deny", severity: "high" } as Violation;
  return disclosureOf(null).violation(violation).message;
}

describe("disclosureOf()", () => {
  for (const value of [
    "/srv/x -> /etc",
    "../../../etc (not resolved)",
    "registry.example.com:5000/app:1",
    "type=ext4",
    "http://192.0.2.1/x",
    "c 1:3 rwm",
    "80-90",
    "10.1.0.0/16",
    "2001:db8::/64",
    "fd00::1",
    "-1",
  ])
    it(`keeps ${value}`, () => {
      const message = `${value} may not be used. Remove ${value}.`;
      expect(told("c", "HostConfig.Binds[0]", value, message)).to.equal(message);
    });

  for (const value of [
    "token=hunter2Secr3t",
    TOKEN,
    "DB_PASSWORD=hunter22",
    "FROM a\nENV B=c",
    "https://a:b@c/",
    "https://c/?sig=x",
  ])
    it(`hides ${JSON.stringify(value)}`, () => {
      const message = `${value} may not be used.`;
      expect(told("c", null, value, message)).to.match(/^… \(≤\d+\) may not be used\.$/);
    });

  it("hides parts of what is hidden, and other cases of it", () => {
    expect(told("c", null, TOKEN, `Of ${TOKEN.toUpperCase()} a part.`)).to.equal("Of … a part.");
  });

  it("keeps names of members that are identifiers, and hides others", () => {
    const message = (field: string) => `The JSON is ambiguous (${field}: unknown).`;
    const field = "HostConfig.Privilegedd";
    expect(told("ambiguous_json", field, "unknown", message(field))).to.equal(message(field));
    const secret = `HostConfig.${TOKEN}`;
    expect(told("ambiguous_json", secret, "unknown", message(secret))).to.equal(message("…"));
  });

  it("hides what is no member of a message that could not be read", () => {
    const message = disclosureOf(null).error("PROTOCOL", `Unknown member "${TOKEN}"`);
    expect(message).to.equal('Unknown member "…"');
  });
});
