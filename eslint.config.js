import { defineConfig } from "eslint/config";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const classesButErrors = {
  selector: "ClassDeclaration:not([superClass.name=/Error$/]), ClassExpression",
  message: "A thing with state is a closure made by create… or load…; only errors are classes.",
};

const durations = {
  selector:
    "BinaryExpression[operator='-'] > CallExpression.left[callee.object.name=/^(Date|performance)$/][callee.property.name='now']",
  message: "A loaded machine makes everything slow: count operations, or inject a clock.",
};
// Without a deadline such a loop hangs where the test should fail.
const waits = {
  selector:
    ":matches(WhileStatement, DoWhileStatement) > ExpressionStatement.body > AwaitExpression > :matches(NewExpression, CallExpression[callee.name='sleep'])",
  message: "Wait with waitFor of test/wait-for.ts, which has a deadline.",
};
const pauses = {
  selector: "ImportSpecifier[imported.name='setTimeout'], CallExpression[callee.name='setTimeout']",
  message: "Wait for what comes with waitFor, watch what must not come with staysSo.",
};
// A test that is left out must be counted, with the reason.
const leavingOut = {
  selector:
    "MemberExpression[object.name=/^(it|describe)$/][property.name=/^(skip|only)$/], MemberExpression[object.type='ThisExpression'][property.name='skip'], IfStatement CallExpression[callee.name=/^(it|describe)$/], CallExpression[callee.name='describe'] > ArrowFunctionExpression > BlockStatement > IfStatement > ReturnStatement",
  message: "Declare a test that needs something with itNeeds of test/it-needs.ts.",
};

/** Forbids some syntax besides what no file may hold. */
const forbidding = (...more) => ["error", classesButErrors, "ExportDefaultDeclaration", ...more];

const clocks = ["performance.now", "process.hrtime"].map((clock) => {
  const [object, property] = clock.split(".");
  return { object, property, message: durations.message };
});

export default defineConfig(
  { ignores: ["build", "dist", "coverage", ".cache"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      complexity: ["error", 8],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": forbidding(),
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
    // A caller chooses texts of a megabyte, on which a pattern in quadratic time stops all decisions for minutes.
    files: ["src/**"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    files: ["test/unit/**", "test/policy/**", "test/corpus/**"],
    rules: {
      "no-restricted-syntax": forbidding(durations, pauses, leavingOut),
      "no-restricted-properties": ["error", { object: "process", property: "exit" }, ...clocks],
    },
  },
  {
    files: ["test/e2e/**", "test/oracle/**", "test/browser/**", "test/bench/**"],
    rules: {
      "no-restricted-syntax": forbidding(waits),
    },
  },
  {
    // They hand a deadline or an arrival to the code under test, or a clock in the place of its own.
    files: [
      "engine/decision/answer",
      "engine/decision/deadlines",
      "engine/host-paths/resolver-threads",
      "engine/inflight/execution",
      "engine/inflight/name-locks",
      "engine/inflight/registry-ends",
      "engine/inflight/request-queue",
      "server/app",
    ].map((name) => `test/unit/${name}.test.ts`),
    rules: { "no-restricted-properties": ["error", { object: "process", property: "exit" }] },
  },
  {
    // They hand over a time before now: the arrival of a message, the day of a certificate.
    files: [
      "test/unit/engine/decision/deadlines.test.ts",
      "test/unit/host/gateway/authority.test.ts",
    ],
    rules: {
      "no-restricted-syntax": forbidding(pauses, leavingOut),
    },
  },
  {
    // It kills the program at a random moment.
    files: ["test/unit/engine/ownership/owner-kill.test.ts"],
    rules: {
      "no-restricted-syntax": forbidding(durations, leavingOut),
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
