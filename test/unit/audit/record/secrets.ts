/** A text of a form that secrets have; what must be in no record is `parts`, or eight characters of one. */
export interface PlantedSecret {
  readonly kind: string;
  readonly text: string;
  readonly parts: readonly string[];
}

const KEY_LINES = [
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj8Zx7Qp3vT+k2",
  "wJr5Hn0cVyLd6sXbGfUo1MtKqEaR/4IzPuCm9hDlBvYsNgQxTeW==",
];
const PASSWORD = "zebra-Quokka7.Tr0ub4dor";
const TOKEN = "sk!live_9f$Kq2#vX7@pL4&wZ8*nB^c5~Yh";
const PHRASE = "Rk9Pb0JhcjEyMzQ1Njc4OTBhYmNkZWZnaGlq+Zm9v/YmFyYmF6";

/** Keys, passwords and tokens, none of which is a name, a path or another text that records show. */
export const SECRETS: readonly PlantedSecret[] = [
  {
    kind: "a key of several lines",
    text: `-----BEGIN PRIVATE KEY-----\n${KEY_LINES.join("\n")}\n-----END PRIVATE KEY-----\n`,
    parts: KEY_LINES,
  },
  { kind: "an assignment", text: `DB_PASSWORD=${PASSWORD}`, parts: [PASSWORD] },
  { kind: "a Dockerfile", text: `FROM alpine\nENV DB_PASSWORD=${PASSWORD}\n`, parts: [PASSWORD] },
  { kind: "a token with punctuation", text: TOKEN, parts: [TOKEN] },
  { kind: "a long text in base64", text: `${PHRASE.repeat(4)}Q0==`, parts: [PHRASE] },
  {
    kind: "a URL with a password and a signature",
    text: `https://bob:${PASSWORD}@example.com/x?sig=${PASSWORD}`,
    parts: [PASSWORD],
  },
];

/** A secret that looks like a name; it may be shown where names are shown, and nowhere else. */
export const LIKE_A_NAME: PlantedSecret = {
  kind: "one like a name",
  text: "kQ7xVw2pLm9RtY4sBn6c",
  parts: ["kQ7xVw2pLm9RtY4sBn6c"],
};

const LENGTH = 8;
/** Any eight characters have five in them that begin at a multiple of four. */
const [STEP, SHORT] = [4, 5];

/** Eight characters in a row of a secret that are in the text, or null. */
export function foundOf({ parts }: PlantedSecret, text: string): string | null {
  for (const part of parts) {
    if (!mayHold(text, part)) continue;
    for (let at = 0; at + LENGTH <= part.length; at++) {
      const piece = part.slice(at, at + LENGTH);
      if (text.includes(piece)) return piece;
    }
  }
  return null;
}

function mayHold(text: string, part: string): boolean {
  for (let at = 0; at + SHORT <= part.length; at += STEP)
    if (text.includes(part.slice(at, at + SHORT))) return true;
  return false;
}
