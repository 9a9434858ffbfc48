import { expect } from "chai";
import { openAppendOnly } from "../../../../src/audit/record/append-only.js";
import { freshFolder } from "../../../fresh-folder.js";

describe("openAppendOnly()", () => {
  const at = freshFolder();

  it("fails a sync if the file is closed meanwhile", async () => {
    const file = openAppendOnly(at("log"));
    file.write("a");
    const synced = file.sync();
    file.close();
    const [outcome] = await Promise.allSettled([synced]);
    expect((outcome as PromiseRejectedResult).reason).to.have.property(
      "message",
      "it was closed before it was on the disk",
    );
  });

  it("needs no other sync if the file was synced before it was closed", async () => {
    const file = openAppendOnly(at("log"));
    file.write("a");
    const synced = file.sync();
    file.syncNow();
    file.close();
    await synced;
  });

  it("takes a device, unless it needs a file", () => {
    const device = openAppendOnly("/dev/null");
    expect([device.isRegular, device.write("a"), device.change()]).to.deep.equal([
      ...[false, null, null],
    ]);
    device.close();
    expect(() => openAppendOnly("/dev/null", false)).to.throw("it is a device, it must be a file");
  });
});
