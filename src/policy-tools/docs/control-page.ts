import { block, prose, table } from "./markdown.js";
import { SHOWN, permissionSection } from "./permission-section.js";
import { meansAction } from "../../domain/actions.js";
import type { DocumentedControl, DocumentedExample } from "./documented-control.js";
import { referenceLinks } from "./reference-links.js";
import { settingText } from "./setting-text.js";

/** An API call, as `POST /containers/create`, and its action, as `container.create`. */
export interface NamedCall {
  readonly endpoint: string;
  readonly action: string;
}

/** Returns the page of a control, as Markdown, for a user whose request it denied. */
export function controlPage(control: DocumentedControl, named: readonly NamedCall[]): string {
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
    "## Messages",
    block(
      "text",
      control.messages.map((message) => `${id}: ${message}`),
    ),
    ...(control.messages.some((message) => message.includes("{"))
      ? ["Braces are filled in from your request or from the settings."]
      : []),
    "## What to do instead",
    prose(remedy),
    `With the parameters of \`${SHOWN}\`, these commands are allowed:`,
    block("sh", linesOf(control.allowed)),
    "These commands are denied:",
    block("sh", linesOf(control.denied)),
    "## Settings",
    ...permissionSection(control),
    ...(control.endpoints.length === 0 ? [] : ["## Requests that this control evaluates"]),
    ...(control.endpoints.length === 0 ? [] : [calls(control.endpoints, named)]),
    ...(control.responses.length === 0 ? [] : ["## Responses that this control evaluates"]),
    ...(control.responses.length === 0 ? [] : [calls(control.responses, named)]),
    ...references(control),
  ].join("\n\n");
}

function references(control: DocumentedControl): readonly string[] {
  const links = referenceLinks(control.resources, control.references);
  return links.length === 0 ? [] : ["## References", links.map((link) => `- ${link}`).join("\n")];
}

function exampleLines(id: string, example: DocumentedExample, at: number): readonly string[] {
  const { title, docker, message, caller, parameters = {}, host, answer } = example;
  return [
    ...(at === 0 ? [] : [""]),
    `# ${title}`,
    ...Object.entries(parameters).map(
      ([name, value]) => `# with ${id}.${name}: ${settingText(value)}`,
    ),
    ...Object.entries(host?.links ?? {}).map(([path, to]) => `# if ${path} is a link to ${to}`),
    ...(caller === undefined ? [] : [`# called by ${callerText(caller)}`]),
    docker.trim(),
    ...answerLines(answer),
    ...(message === undefined ? [] : [`# → ${message.trim()}`]),
  ];
}

function answerLines(answer: DocumentedExample["answer"]): readonly string[] {
  return answer === undefined ? [] : [`# response: ${settingText(answer.body ?? null)}`];
}

/** Returns the caller of an example as text: `alice (groups: ["chem"])`. */
function callerText({ name, ...rest }: NonNullable<DocumentedExample["caller"]>): string {
  const facts = Object.entries(rest)
    .filter(([fact]) => fact !== "anonymous")
    .map(([fact, value]) => `${fact}: ${settingText(value)}`);
  const who = typeof name === "string" && name !== "" ? name : "an anonymous caller";
  return facts.length === 0 ? who : `${who} (${facts.join(", ")})`;
}

function calls(endpoints: readonly string[], actions: readonly NamedCall[]): string {
  if (endpoints.includes("*")) return "All requests.";
  const lines = endpoints.map((pattern) => {
    const meant = actions.filter(({ action }) => meansAction(pattern, action));
    return `- \`${pattern}\`: ${meant.map(({ endpoint }) => `\`${endpoint}\``).join(", ")}`;
  });
  return lines.join("\n");
}
