// A prototype without members. V8 treats an object without any prototype as a dictionary, which takes twice
// as long to fill and three times as long to iterate.
const BARE = Object.freeze(Object.create(null)) as object;

/** Creates an object whose only members are its own, including `__proto__`. */
export function bareObject<Member>(): Record<string, Member> {
  return Object.create(BARE) as Record<string, Member>;
}
