/** An import that the house forbids, and the rule that must say so. */
export interface Breach {
  readonly rule: string;
  readonly file: string;
  readonly text: string;
}

/** Returns a file that imports from `from` what exists at run time. */
export const value = (from: string): string => `export { x } from "${from}";\n`;
/** Returns one that imports only a type. */
export const type = (from: string): string =>
  `import type { X } from "${from}";\nexport type Y = X;\nexport const x = 1;\n`;
/** Returns one that imports when it is asked to. */
export const late = (from: string): string => `export const x = import("${from}");\n`;
