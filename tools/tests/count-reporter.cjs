// Mocha's report of the kind that the option `report` names, and its totals in the file `counts`, as `Totals` of
// run-mocha.ts describes them. CommonJS, since Mocha takes a reporter as a constructor that is the whole module.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = function CountReporter(runner, options) {
  const { report, counts } = options.reporterOptions;
  const base = new reporters[report](runner, options);
  const most = Number(options.reporterOptions.most);
  const failures = [];
  const pending = [];
  runner.on("fail", (test, error) => {
    const message = String(error?.message ?? error);
    failures.push({ title: test.fullTitle(), message, isHook: test.type === "hook" });
    // Each may take as long as its time limit, so that the report of what is broken would never come.
    if (failures.length === most) runner.abort();
  });
  runner.on("pending", (test) => pending.push(test.fullTitle()));
  runner.once("end", () => {
    const { passes, failures: failed } = base.stats;
    writeFileSync(counts, JSON.stringify({ passed: passes, failed, failures, pending }));
  });
  return base;
};
