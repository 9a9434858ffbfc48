import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const classesButErrors = {
  selector: "ClassDeclaration:not([superClass.name=/Error$/]), ClassExpression",
  message: "A thing with state is a closure made by create… or load…; only errors are classes.",
};

export default defineConfig(
  { ignores: ["build", "coverage", ".cache"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      complexity: ["error", 8],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": ["error", classesButErrors, "ExportDefaultDeclaration"],
      "no-restricted-properties": ["error", { object: "process", property: "exit" }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // winston's types import winston-transport as a namespace, which makes a second TransportStream.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },
  {
    files: ["test/**"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
