import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { AskedCall } from "../../../src/domain/asked-call.js";
import type { NamedImages } from "../../../src/domain/named-images.js";
import { createMadeImages, type MadeImages } from "../../../src/keeper/made-images.js";
import { openOwnerStore, type OwnerStore } from "../../../src/owners/owner-store.js";

const NOW = new Date("2026-11-25T10:00:00Z");
const OLD = `sha256:${"0".repeat(64)}`;
const NEW = `sha256:${"1".repeat(64)}`;
const OTHER = `sha256:${"2".repeat(64)}`;

/** A call of `user` that is told from others by `uri`. */
function by(user: string, uri = "/images/create"): AskedCall {
  return { identity: { name: user }, message: { method: "POST", uri, body: null } } as AskedCall;
}

/** Makes what these names mean: `mine:1`. */
function making(...names: readonly string[]): NamedImages {
  return { given: names.map(givenName), made: names, makes: true, isDated: false };
}

function giving(...names: readonly string[]): NamedImages {
  return { given: names.map(givenName), made: [], makes: false, isDated: false };
}

function givenName(text: string): { readonly name: string; readonly selector: string } {
  const [name = ""] = text.split(/[:@]/, 1);
  return { name, selector: text.slice(name.length) };
}

const ANY: NamedImages = { given: null, made: [], makes: false, isDated: false };

describe("createMadeImages()", () => {
  let folder: string;
  let store: OwnerStore;
  let images: MadeImages;
  /** What the daemon has. */
  let named: Map<string, string>;
  let isSilent: boolean;
  let createdAt: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "made-images-"));
    store = openOwnerStore(join(folder, "owners.log"));
    named = new Map([["old:1", OLD]]);
    isSilent = false;
    createdAt = "2026-11-25T10:00:00.0001Z";
    const answer = <T>(value: T): Promise<T> =>
      isSilent ? Promise.reject(new Error("no answer")) : Promise.resolve(value);
    const finder = {
      ids: () => answer(new Set(named.values())),
      imageOf: (name: string) => {
        const id = named.get(name);
        return answer(id === undefined ? null : { id, createdAt });
      },
    };
    images = createMadeImages(store, finder, () => NOW);
  });

  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const ownerOf = (id: string): string | null => store.ownerOf({ kind: "image", id })?.user ?? null;
  const isKnown = (id: string): boolean => store.isKnown({ kind: "image", id });

  it("gives an image to whose call made it", async () => {
    images.started(by("alice"), making("mine:1", "mine:2"));
    named.set("mine:1", NEW).set("mine:2", NEW);
    expect(await images.ended(by("alice"))).to.deep.equal({ kind: "image", id: NEW });
    expect(ownerOf(NEW)).to.equal("alice");
  });

  it("gives none that was there before, also under another name", async () => {
    for (const name of ["old:1", "mine:1"]) {
      images.started(by("alice"), making(name));
      named.set(name, OLD);
      expect(await images.ended(by("alice"))).to.equal(null);
      expect(isKnown(OLD)).to.equal(false);
    }
  });

  it("gives a build or an import that was there when the list came, by the time at which it was made", async () => {
    const building = { ...making("mine:1"), isDated: true };
    for (const time of ["2026-11-25T09:59:59.9999Z", "2026-11-25T10:00:00.001Z", ""]) {
      named.set("mine:1", NEW);
      createdAt = time;
      images.started(by("alice"), building);
      expect(await images.ended(by("alice"))).to.equal(null);
    }
    createdAt = "2026-11-25T10:00:00.0001Z";
    images.started(by("alice"), building);
    expect(await images.ended(by("alice"))).to.deep.equal({ kind: "image", id: NEW });
  });

  it("gives none where the call made none", async () => {
    images.started(by("alice"), making("mine:1"));
    expect(await images.ended(by("alice"))).to.equal(null);
    expect(await images.ended(by("alice"))).to.equal(null);
    expect([...store.objects()]).to.deep.equal([]);
  });

  it("gives none where its names mean several", async () => {
    images.started(by("alice"), making("mine:1", "mine:2"));
    named.set("mine:1", NEW);
    expect(await images.ended(by("alice"))).to.equal(null);
    images.started(by("alice"), making("mine:1", "mine:2"));
    named.set("mine:1", NEW).set("mine:2", OTHER);
    expect(await images.ended(by("alice"))).to.equal(null);
    expect([...store.objects()]).to.deep.equal([]);
  });

  it("leaves an image to its first owner", async () => {
    const key = { kind: "image", id: NEW } as const;
    store.record(key, { user: "bob", since: NOW.toISOString(), source: "created" });
    images.started(by("alice"), making("mine:1"));
    named.set("mine:1", NEW);
    expect(await images.ended(by("alice"))).to.equal(null);
    expect(ownerOf(NEW)).to.equal("bob");
  });

  it("remembers what somebody without a name made", async () => {
    images.started(by(""), making("mine:1"));
    named.set("mine:1", NEW);
    await images.ended(by(""));
    expect(ownerOf(NEW)).to.equal(null);
    expect(isKnown(NEW)).to.equal(true);
  });

  for (const when of ["before", "after"] as const) {
    it(`gives none where the daemon does not answer ${when} it`, async () => {
      isSilent = when === "before";
      images.started(by("alice"), making("mine:1"));
      isSilent = !isSilent;
      named.set("mine:1", NEW);
      expect(await images.ended(by("alice"))).to.equal(null);
      expect(isKnown(NEW)).to.equal(false);
    });
  }

  it("keeps none of a form that no engine gives", async () => {
    images.started(by("alice"), making("mine:1"));
    named.set("mine:1", "x");
    expect(await images.ended(by("alice"))).to.equal(null);
    expect([...store.objects()]).to.deep.equal([]);
  });

  const contests: readonly (readonly [string, string, NamedImages])[] = [
    ["another's call of the same name", "bob", making("mine:1")],
    ["another's call of its repository by digest", "bob", making("mine@sha256:1")],
    ["another's tag", "bob", giving("mine:1")],
    ["a tag of its own maker", "alice", giving("mine:1")],
    ["a push of its repository", "bob", giving("mine:*")],
    ["what may give any name", "alice", ANY],
    ["another's call that does not say what it makes", "bob", { ...ANY, makes: true }],
  ];
  for (const [what, user, said] of contests) {
    for (const isFirst of [true, false]) {
      it(`is nobody's for good beside ${what} that came ${isFirst ? "first" : "later"}`, async () => {
        const other = by(user, "/other");
        if (isFirst) images.started(other, said);
        images.started(by("alice"), making("mine:1"));
        if (!isFirst) images.started(other, said);
        await images.ended(other);
        named.set("mine:1", NEW);
        expect(await images.ended(by("alice"))).to.equal(null);
        expect(ownerOf(NEW)).to.equal(null);
        expect(isKnown(NEW)).to.equal(true);
      });
    }
  }

  const harmless: readonly (readonly [string, string, NamedImages])[] = [
    ["another's call of another name", "bob", making("theirs:1")],
    ["another's call of another tag", "bob", making("mine:2")],
    ["a call of its own maker of the same name", "alice", making("mine:1")],
    ["a build of its own maker that does not say what it makes", "alice", { ...ANY, makes: true }],
    ["a call that says nothing of images", "bob", giving()],
  ];
  for (const [what, user, said] of harmless) {
    it(`is its maker's beside ${what}`, async () => {
      images.started(by(user, "/other"), said);
      images.started(by("alice"), making("mine:1"));
      named.set("mine:1", NEW);
      await images.ended(by("alice"));
      expect(ownerOf(NEW)).to.equal("alice");
    });
  }

  it("is nobody's where it is what another's call is making, as of a build from it", async () => {
    images.started(by("bob", "/other"), making("theirs:1"));
    images.started(by("alice"), making("mine:1"));
    named.set("mine:1", NEW).set("theirs:1", NEW);
    await images.ended(by("alice"));
    expect(ownerOf(NEW)).to.equal(null);
    await images.ended(by("bob", "/other"));
    expect(ownerOf(NEW)).to.equal(null);
  });

  it("is nobody's where it may be what another's call has made of which nothing is known", async () => {
    images.started(by("bob", "/other"), making("theirs:1", "theirs:2"));
    images.started(by("alice"), making("mine:1"));
    named.set("mine:1", NEW).set("theirs:1", NEW);
    await images.ended(by("bob", "/other"));
    await images.ended(by("alice"));
    expect(ownerOf(NEW)).to.equal(null);
  });

  it("is its maker's once the others have ended", async () => {
    images.started(by("bob", "/other"), ANY);
    await images.ended(by("bob", "/other"));
    images.started(by("alice"), making("mine:1"));
    named.set("mine:1", NEW);
    await images.ended(by("alice"));
    expect(ownerOf(NEW)).to.equal("alice");
  });

  it("asks for nothing where nothing can be made or told", async () => {
    isSilent = true;
    images.started(by("alice"), giving());
    images.started(by("alice"), giving("mine:1"));
    expect(await images.ended(by("alice"))).to.equal(null);
    const without = createMadeImages(store, null, () => NOW);
    without.started(by("alice"), making("mine:1"));
    expect(await without.ended(by("alice"))).to.equal(null);
  });
});
