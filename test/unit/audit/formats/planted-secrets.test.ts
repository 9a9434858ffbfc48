import { expect } from "chai";
import { eventIn } from "../../../../src/audit/formats/audit-event.js";
import { EXPORT_FORMATS, exportLines } from "../../../../src/audit/formats/formats.js";
import { syslogMessage } from "../../../../src/audit/formats/syslog-frame.js";
import { allPlaces } from "../record/places.js";
import { SECRETS, foundOf } from "../record/secrets.js";
import { createBench } from "../../server/parts.js";
import { SOURCE } from "./sample.js";

/** Requests with a secret in one of the places that there are. */
const PLANTED = 300;

describe("what is exported and sent", () => {
  it(`shows none of ${PLANTED} secrets that were planted in requests`, async () => {
    const bench = await createBench({});
    const places = allPlaces();
    const showing: string[] = [];
    let records = 0;
    for (let at = 0; at < PLANTED; at++) {
      const place = places[Math.floor((at * places.length) / PLANTED)];
      const secret = SECRETS[at % SECRETS.length];
      if (place === undefined || secret === undefined) throw new Error("There is no such place");
      bench.records.length = 0;
      const message = JSON.stringify(place.plant(secret.text));
      await bench.authorizer.authorize(Buffer.from(message), "request");
      for (const record of bench.records) {
        records += 1;
        const event = eventIn(JSON.stringify(record));
        if (event === null) throw new Error("The record is none");
        const written = EXPORT_FORMATS.flatMap((format) => exportLines(event, format, SOURCE));
        const sent = [event.line.length, 600].map((most) =>
          syslogMessage(event, event.line, SOURCE, most + 600).toString(),
        );
        if (foundOf(secret, [...written, ...sent].join("\n")) !== null)
          showing.push(`${place.name}: ${secret.kind}`);
      }
    }
    expect(showing).to.deep.equal([]);
    expect(records).to.equal(PLANTED);
  });
});
