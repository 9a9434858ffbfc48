import { table } from "../../src/policy-tools/docs/markdown.js";
import type { DocumentedControl } from "../../src/policy-tools/docs/documented-control.js";

const INTRO = `# Controls

A denial names its control: in \`authorization denied by plugin dockwarden: host_pid_namespace: …\` it is
\`host_pid_namespace\`. Its page, \`host_pid_namespace.md\` in this folder, says what was wrong, what to do instead,
and which settings change the control.

A [profile](../reference/profiles.md) sets each control's mode: \`deny\` denies the request, \`warn\` allows and records
it, \`off\` does not evaluate it. The [settings](../set-up/settings.md) change modes and parameters.`;

/** Returns the tables of all controls, by group, as Markdown. */
export function controlsIndex(controls: readonly DocumentedControl[]): string {
  const groups = [...new Set(controls.map(({ group }) => group))];
  const tables = groups.flatMap((group) => [
    `## ${group.charAt(0).toUpperCase()}${group.slice(1)}`,
    groupTable(controls.filter((control) => control.group === group)),
  ]);
  return [INTRO, ...tables].join("\n\n");
}

function groupTable(controls: readonly DocumentedControl[]): string {
  const profiles = Object.keys(controls[0]?.modes ?? {});
  return table(
    ["control", "rule", "severity", ...profiles.map((name) => `\`${name}\``)],
    controls.map(({ id, title, severity, modes }) => [
      `[\`${id}\`](${id}.md)`,
      title,
      severity,
      ...profiles.map((name) => modes[name] ?? ""),
    ]),
  );
}
