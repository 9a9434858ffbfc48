// Runs the program inside the executable. Its code cache, if there is one, saves V8 from compiling it at each start.
const { getAsset, getRawAsset } = require("node:sea");
const { Script } = require("node:vm");

function codeCache() {
  try {
    return { cachedData: new Uint8Array(getRawAsset("program.cache")) };
  } catch {
    // Made for another processor's executable on this one.
    return {};
  }
}

const script = new Script(getAsset("program.cjs", "utf8"), {
  filename: "dockwarden",
  ...codeCache(),
});
script.runInThisContext()(require);
