import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import type { Intent } from "../../../../src/domain/owners.js";
import { openOwnerStore, type OwnerStore } from "../../../../src/engine/ownership/owner-store.js";
import { createFolder } from "../../server/parts.js";

describe("plainIntent()", () => {
  let folder: ReturnType<typeof createFolder>;
  let store: OwnerStore;
  const file = () => join(folder.path, "owners");

  beforeEach(() => {
    folder = createFolder();
    store = openOwnerStore(file());
  });

  afterEach(() => {
    store.close();
    folder.remove();
  });

  it("keeps of a text that no object is called its digest, by which the answer is known again", () => {
    for (const text of ["DB_PASSWORD=hunter2", "x".repeat(5000), "https://bob:pw@host/x", "a\nb"]) {
      const asked = named(text);
      const digest = `(sha256:${createHash("sha256").update(text).digest("hex")})`;
      store.intend(asked);
      expect(store.openIntents().map(({ name, image }) => [name, image])).to.deep.equal([
        [digest, digest],
      ]);
      expect(readFileSync(file(), "utf8")).not.to.include(text.slice(0, 40));
      expect(store.settle(asked)).to.equal(true);
    }
  });

  it("keeps names and references", () => {
    for (const text of ["web_1.x", "sha256:0f", "r.example:5000/a/b:1@sha256:0f", "", null]) {
      store.intend(named(text));
      expect(store.openIntents()[0]?.name).to.equal(text);
      expect(store.settle(named(text))).to.equal(true);
    }
  });
});

function named(text: string | null): Intent {
  return {
    id: "1",
    user: "alice",
    action: "container.create",
    name: text,
    image: text,
    digest: "0".repeat(64),
    time: "2026-11-25T10:00:00.000Z",
  };
}
