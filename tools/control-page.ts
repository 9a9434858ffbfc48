import { block, prose, table } from "./markdown.js";
import { SHOWN, permissionSection } from "./permission-section.js";
import { meansAction } from "../src/domain/actions.js";
import { readActions } from "./read-actions.js";
import type { DocumentedControl, DocumentedExample } from "./read-controls.js";
import { referenceLinks } from "./reference-links.js";
import { settingText } from "./setting-text.js";

/** The page of a control, as Markdown, for whoever was told its id in a denial. */
export function controlPage(control: DocumentedControl): string {
  const { id, title, description, severity, group, modes, remedy } = control;
  const linesOf = (examples: readonly DocumentedExample[]): readonly string[] =>
    examples.flatMap((example, at) => exampleLines(id, example, at));
  return [
    `# ${id}`,
    `**${prose(title)}.** ${prose(description)}`,
    table(
      ["severity", "group", ...Object.keys(modes).map((name) => `in \`${name}\``)],
      [[severity, group, ...Object.values(modes)]],
    ),
    "## What you were told",
    block(
      "text",
      control.messages.map((message) => `${id}: ${message}`),
    ),
    ...(control.messages.some((message) => message.includes("{"))
      ? ["What stands here in braces is told from your call, or from the settings."]
      : []),
    "## What to write instead",
    prose(remedy),
    `By the parameters of \`${SHOWN}\`, these pass:`,
    block("sh", linesOf(control.allowed)),
    "and these are refused:",
    block("sh", linesOf(control.denied)),
    "## How to be allowed",
    ...permissionSection(control),
    ...(control.endpoints.length === 0 ? [] : ["## Which calls it judges"]),
    ...(control.endpoints.length === 0 ? [] : [calls(control.endpoints)]),
    ...(control.responses.length === 0 ? [] : ["## Which answers it judges"]),
    ...(control.responses.length === 0 ? [] : [calls(control.responses)]),
    "## References",
    referenceLinks(control.resources, control.references)
      .map((link) => `- ${link}`)
      .join("\n"),
  ].join("\n\n");
}

function exampleLines(id: string, example: DocumentedExample, at: number): readonly string[] {
  const { title, docker, message, caller, parameters = {}, host, answer } = example;
  return [
    ...(at === 0 ? [] : [""]),
    `# ${title}`,
    ...Object.entries(parameters).map(
      ([name, value]) => `# with ${id}.${name}: ${settingText(value)}`,
    ),
    ...Object.entries(host?.links ?? {}).map(([path, to]) => `# where ${path} is a link to ${to}`),
    ...(caller === undefined ? [] : [`# called by ${callerText(caller)}`]),
    docker.trim(),
    ...answerLines(answer),
    ...(message === undefined ? [] : [`# → ${message.trim()}`]),
  ];
}

function answerLines(answer: DocumentedExample["answer"]): readonly string[] {
  return answer === undefined ? [] : [`# answered by ${settingText(answer.body ?? null)}`];
}

/** `alice (groups: ["chem"])`: what an example says of its caller. */
function callerText({ name, ...rest }: NonNullable<DocumentedExample["caller"]>): string {
  const facts = Object.entries(rest)
    .filter(([fact]) => fact !== "anonymous")
    .map(([fact, value]) => `${fact}: ${settingText(value)}`);
  const who = typeof name === "string" && name !== "" ? name : "somebody";
  return facts.length === 0 ? who : `${who} (${facts.join(", ")})`;
}

function calls(endpoints: readonly string[]): string {
  if (endpoints.includes("*")) return "All.";
  const actions = readActions();
  const lines = endpoints.map((pattern) => {
    const meant = actions.filter(({ action }) => meansAction(pattern, action));
    return `- \`${pattern}\`: ${meant.map(({ endpoint }) => `\`${endpoint}\``).join(", ")}`;
  });
  return lines.join("\n");
}
