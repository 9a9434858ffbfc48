import { createHash } from "node:crypto";
import { expect } from "chai";
import { allPlaces, type Place } from "./places.js";
import { openSink } from "./secret-sink.js";
import { SECRETS, foundOf, type PlantedSecret } from "./secrets.js";

const PLACES = allPlaces();
const IN_COMMAND = PLACES.filter(({ name }) => name.includes("/exec Cmd"));

/** 300 secrets, each of which is another. */
const MANY = Array.from({ length: 300 }, (_, index) => secretOf(index));

function secretOf(index: number): PlantedSecret {
  const bytes = createHash("sha256").update(`secret ${index}`).digest();
  const word = bytes.toString("base64");
  const password = `${word.slice(0, 6)}!${word.slice(6, 14)}$${word.slice(14, 22)}`;
  const texts = [
    [`DB_PASSWORD=${password}`, password],
    [`${word}${word.slice(0, 20)}`, word],
    [`https://bob:${password}@example.com/?sig=${password}`, password],
    [`-----BEGIN PRIVATE KEY-----\n${word}\n-----END PRIVATE KEY-----`, word],
    [password, password],
  ] as const;
  const [text, part] = texts[index % texts.length] ?? [word, word];
  return { kind: `secret ${index}`, text, parts: [part] };
}

/** Settings, and every how many places a secret is planted: the first shows the most. */
const LEVELS = [
  ["{level: [{level: request-response}], exec_command: program}", 12],
  ["{level: [{level: request}], exec_command: none}", 20],
  ["{level: [{level: metadata}], exec_command: program}", 20],
  ["{level: [{level: none}], exec_command: none}", 20],
] as const;

describe("records at all levels", () => {
  for (const [audit, step] of LEVELS)
    it(`show none of 300 secrets with audit: ${audit}`, async () => {
      const places = [
        ...IN_COMMAND,
        ...PLACES.filter(({ answer }, index) => index % step === 0 || answer !== undefined),
      ];
      const showing = await showingOf(places, MANY, audit);
      expect(showing).to.deep.equal([]);
      expect(places.length).to.be.above(MANY.length);
    });

  it("show no secret of a known form with audit.exec_command: full", async () => {
    const known = [...SECRETS, ...MANY.filter((_secret, index) => index % 5 !== 4)].filter(
      ({ kind }) => kind !== "a token with punctuation",
    );
    const places = known.flatMap(() => IN_COMMAND.slice(1, 2));
    expect(known).to.have.length.above(200);
    expect(places).to.have.length(known.length);
    expect(await showingOf(places, known, "{exec_command: full}")).to.deep.equal([]);
  });

  it("show a secret of an unknown form with it, so that the test can fail", async () => {
    const secret = { kind: "unknown", text: "login horse7battery", parts: ["horse7battery"] };
    const showing = await showingOf(IN_COMMAND.slice(1, 2), [secret], "{exec_command: full}");
    expect(showing).to.have.length(1);
  });
});

/** Plants one of the secrets in each place, and returns the places where it is kept. */
async function showingOf(
  places: readonly Place[],
  secrets: readonly PlantedSecret[],
  audit: string,
): Promise<readonly string[]> {
  const sink = await openSink("baseline", `audit: ${audit}\n`);
  const showing: string[] = [];
  try {
    for (const [index, place] of places.entries()) {
      const secret = secrets[index % secrets.length];
      if (secret === undefined) continue;
      const { kept } = await sink.tried(place, secret, true);
      if (foundOf(secret, kept) !== null) showing.push(`${place.name}: ${secret.text}`);
    }
  } finally {
    sink.close();
  }
  return showing;
}
