import { expect } from "chai";
import { readFileSync } from "node:fs";
import { OwnerStoreError } from "../../../../src/domain/errors.js";
import { openOwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { container, made } from "./samples.js";

/** A program that fills the place of the file that it is given, and looks at what became of it. */
const [, , file = ""] = process.argv;
const store = openOwnerStore(file);

let count = 0;
let refused: unknown = null;
while (refused === null) {
  try {
    store.record(container(count), made("alice"));
    count++;
  } catch (thrown) {
    refused = thrown;
  }
}

expect(refused).to.be.instanceOf(OwnerStoreError);
expect((refused as Error).message).to.match(/(ENOSPC|EFBIG): .*; make room there$/);
expect(count).to.be.above(10);
expect(store.isKnown(container(count))).to.equal(false);
const whole = readFileSync(file);
expect(whole.at(-1)).to.equal(0x0a);
for (let again = 0; again < 3; again++) {
  expect(() => {
    store.record(container(count), made("alice"));
  }).to.throw(OwnerStoreError);
}
expect(readFileSync(file).equals(whole)).to.equal(true);
store.close();
const reopened = openOwnerStore(file);
expect(reopened.owned("alice").container).to.equal(count);
reopened.close();
