import { expect } from "chai";
import { createNotifier } from "../../../src/server/systemd.js";
import { staysSo, waitFor } from "../../wait-for.js";

describe("createNotifier()", () => {
  it("sends nothing without NOTIFY_SOCKET", () => {
    const sent: string[] = [];
    const notifier = createNotifier(
      {},
      () => undefined,
      (state) => sent.push(state),
    );
    notifier.ready();
    notifier.stopping();
    expect(sent).to.deep.equal([]);
  });

  it("tells when the service is ready and when it stops", () => {
    const sent: string[] = [];
    const env = { NOTIFY_SOCKET: "/run/systemd/notify" };
    const notifier = createNotifier(
      env,
      () => undefined,
      (state) => sent.push(state),
    );
    notifier.ready();
    notifier.stopping();
    expect(sent).to.deep.equal(["READY=1", "STOPPING=1"]);
  });

  it("says that it is alive until it stops", async () => {
    const sent: string[] = [];
    const env = { NOTIFY_SOCKET: "/run/systemd/notify", WATCHDOG_USEC: "2000" };
    const notifier = createNotifier(
      env,
      () => undefined,
      (state) => {
        sent.push(state);
        if (sent.length === 3) notifier.stopping();
      },
    );
    notifier.ready();
    await waitFor("its end", () => sent.includes("STOPPING=1"));
    await staysSo("it says no more", () => sent.length === 4, 20);
    expect(sent).to.deep.equal(["READY=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"]);
  });

  it("repeats that it is ready until systemd has heard it", async () => {
    let sent = 0;
    await new Promise<void>((resolve) => {
      const notifier = createNotifier(
        { NOTIFY_SOCKET: "/run/systemd/notify" },
        () => undefined,
        (_state, failed) => {
          sent += 1;
          if (sent === 1) failed("no memory");
          else resolve();
        },
      );
      notifier.ready();
    });
    expect(sent).to.equal(2);
  });

  it("logs what could not be told", () => {
    const logged: string[] = [];
    const env = { NOTIFY_SOCKET: "/run/systemd/notify" };
    const notifier = createNotifier(
      env,
      (_level, message) => logged.push(message),
      (_state, failed) => {
        failed("no such program");
      },
    );
    notifier.ready();
    expect(logged).to.deep.equal(['Cannot tell systemd "READY=1": no such program']);
  });
});
