import { prose, table } from "../../src/policy-tools/docs/markdown.js";
import { readPodSecurity, type PodSecurityRule } from "./read-pod-security.js";

const ADDRESS = "https://kubernetes.io/docs/concepts/security/pod-security-standards/";

/**
 * Returns how the profiles keep Kubernetes' Pod Security Standards, as a section of Markdown. It links the pages of
 * the controls `known`.
 */
export function podSecuritySection(known: readonly string[]): string {
  const { version, rules, without } = readPodSecurity();
  return [
    "## Pod Security Standards",
    `The profile \`restricted\` keeps what Kubernetes' [Pod Security Standards](${ADDRESS}) of version ${version} ask for, ` +
      "`baseline` what their Baseline asks for, except as listed below. A test checks both profiles against every value.",
    table(["standard", "rule", "kept by", "in"], ruleRows(rules, known)),
    "### Where the profiles differ from the standards",
    table(["rule", "in", "what", "why"], rules.flatMap(differenceRows)),
    "### Rules without a counterpart in Docker",
    without
      .map(({ standard, rule, because }) => `- **${named(standard)}, ${rule}**: ${prose(because)}`)
      .join("\n"),
  ].join("\n\n");
}

/** Returns a row for each rule, which may be about several members. */
function ruleRows(
  rules: readonly PodSecurityRule[],
  known: readonly string[],
): readonly (readonly string[])[] {
  const names = [...new Set(rules.map(nameOf))];
  return names.map((name) => {
    const about = rules.filter((rule) => nameOf(rule) === name);
    const controls = [...new Set(about.flatMap(({ controls }) => controls))];
    const profiles = [...new Set(about.flatMap(({ profiles }) => profiles))];
    return [
      named(about[0]?.standard ?? ""),
      about[0]?.rule ?? "",
      controls
        .map((id) => (known.includes(id) ? `[\`${id}\`](../controls/${id}.md)` : `\`${id}\``))
        .join(", "),
      profiles.map((profile) => `\`${profile}\``).join(", "),
    ];
  });
}

function differenceRows(rule: PodSecurityRule): readonly (readonly string[])[] {
  return (rule.differences ?? []).flatMap(({ profiles, outcome, what, because }) => {
    if (what === undefined) return [];
    const told = `${what} ${outcome === "passes" ? "passes" : "is denied"}`;
    return [
      [nameOf(rule), profiles.map((name) => `\`${name}\``).join(", "), prose(told), prose(because)],
    ];
  });
}

function nameOf({ standard, rule }: PodSecurityRule): string {
  return `${named(standard)}, ${rule}`;
}

function named(standard: string): string {
  return standard.charAt(0).toUpperCase() + standard.slice(1);
}
