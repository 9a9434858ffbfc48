// Mocha's report of the kind that the option `report` names, and its totals in the file `counts`.
// CommonJS, since Mocha takes a reporter as a constructor that is the whole module.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = function CountReporter(runner, options) {
  const { report, counts } = options.reporterOptions;
  const base = new reporters[report](runner, options);
  runner.once("end", () => {
    const { passes, failures } = base.stats;
    writeFileSync(counts, JSON.stringify({ passed: passes, failed: failures }));
  });
  return base;
};
