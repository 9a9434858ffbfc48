import type { Resource } from "../build/read-metadata.js";

const PSS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

/** Documents that references are places in: what a reference begins with, the name in full, and the address. */
const DOCUMENTS: readonly (readonly [RegExp, string, string])[] = [
  [/^CIS (?=\d)/, "CIS Docker Benchmark 1.6.0", "https://www.cisecurity.org/benchmark/docker"],
  [/^PSS baseline: /, "Kubernetes Pod Security Standards, Baseline", `${PSS}#baseline`],
  [/^PSS restricted: /, "Kubernetes Pod Security Standards, Restricted", `${PSS}#restricted`],
  [
    /^OWASP (?=RULE #\d)/,
    "OWASP Docker Security Cheat Sheet",
    "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
  ],
  [/^NIST SP 800-190 /, "NIST SP 800-190", "https://csrc.nist.gov/pubs/sp/800/190/final"],
];

/** Lists whose entries have a page each, named after what the last group matches. */
const LISTS: readonly (readonly [RegExp, string])[] = [
  [/^CWE-(\d+)$/, "https://cwe.mitre.org/data/definitions/{}.html"],
  [/^(CVE-\d+-\d+)$/, "https://www.cve.org/CVERecord?id={}"],
  [/^(GHSA-[\w-]+)$/, "https://github.com/advisories/{}"],
  [/^MITRE ATT&CK (T\d+)$/, "https://attack.mitre.org/techniques/{}/"],
];

/**
 * Returns the links of a control as Markdown: its resources, then its references, those of one document together. A
 * reference of another kind stays as it is.
 */
export function referenceLinks(
  resources: readonly Resource[],
  references: readonly string[],
): readonly string[] {
  const documents = DOCUMENTS.flatMap(([begins, name, address]) => {
    const places = references.filter((one) => begins.test(one));
    if (places.length === 0) return [];
    return [
      {
        address,
        text: `[${name}](${address}): ${places.map((one) => one.replace(begins, "")).join(", ")}`,
      },
    ];
  });
  const inDocuments = (one: string): boolean => DOCUMENTS.some(([begins]) => begins.test(one));
  const others = resources.filter(({ ref }) => !documents.some(({ address }) => address === ref));
  return [
    ...others.map(({ ref = "", description = "" }) => `[${description}](${ref})`),
    ...documents.map(({ text }) => text),
    ...references.filter((one) => !inDocuments(one)).map(entryLink),
  ];
}

function entryLink(reference: string): string {
  for (const [form, address] of LISTS) {
    const name = form.exec(reference)?.[1];
    if (name !== undefined) return `[${reference}](${address.replace("{}", name)})`;
  }
  return reference;
}
