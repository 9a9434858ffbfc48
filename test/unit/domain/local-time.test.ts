import { expect } from "chai";
import { isTimeZone, localTimeIn } from "../../../src/domain/local-time.js";

describe("localTimeIn()", () => {
  const shown = (zone: string, time: string): string => {
    const { date, hour, minute, weekday } = localTimeIn(zone, new Date(time));
    return `${weekday} ${date} ${hour}:${minute}`;
  };

  it("gives numbers, the weekday in English and the zone as the settings name it", () => {
    expect(localTimeIn("Europe/Berlin", new Date("2026-11-30T06:05:59.999Z"))).to.deep.equal({
      date: "2026-11-30",
      hour: 7,
      minute: 5,
      weekday: "monday",
      zone: "Europe/Berlin",
    });
  });

  const times = [
    ["UTC", "2026-11-30T00:00:00Z", "monday 2026-11-30 0:0"],
    ["UTC", "2026-11-30T23:59:59Z", "monday 2026-11-30 23:59"],
    ["Europe/Berlin", "2026-11-29T23:00:00Z", "monday 2026-11-30 0:0"],
    ["America/New_York", "2026-11-30T02:00:00Z", "sunday 2026-11-29 21:0"],
    ["Asia/Kathmandu", "2026-12-31T18:15:00Z", "friday 2027-01-01 0:0"],
    ["Pacific/Kiritimati", "2028-02-28T10:00:00Z", "tuesday 2028-02-29 0:0"],
  ] as const;

  for (const [zone, time, local] of times) {
    it(`gives for ${time} in ${zone} ${local}`, () => {
      expect(shown(zone, time)).to.equal(local);
    });
  }

  it("leaves out the hour that daylight saving time skips", () => {
    expect(shown("Europe/Berlin", "2026-03-29T00:59:59Z")).to.equal("sunday 2026-03-29 1:59");
    expect(shown("Europe/Berlin", "2026-03-29T01:00:00Z")).to.equal("sunday 2026-03-29 3:0");
  });

  it("repeats the hour that daylight saving time repeats", () => {
    expect(shown("Europe/Berlin", "2026-10-25T00:30:00Z")).to.equal("sunday 2026-10-25 2:30");
    expect(shown("Europe/Berlin", "2026-10-25T01:30:00Z")).to.equal("sunday 2026-10-25 2:30");
    expect(shown("Europe/Berlin", "2026-10-25T02:00:00Z")).to.equal("sunday 2026-10-25 3:0");
  });

  it("follows a zone whose clocks move by half an hour", () => {
    expect(shown("Australia/Lord_Howe", "2026-10-03T15:29:00Z")).to.equal("sunday 2026-10-04 1:59");
    expect(shown("Australia/Lord_Howe", "2026-10-03T15:30:00Z")).to.equal("sunday 2026-10-04 2:30");
  });

  it("is the same object for a minute, whatever other zones are asked for, and another after it", () => {
    const at = (time: string, zone = "Europe/Berlin") => localTimeIn(zone, new Date(time));
    const first = at("2026-11-30T06:05:00Z");
    expect(at("2026-11-30T06:05:00Z", "UTC").hour).to.equal(6);
    expect(at("2026-11-30T06:05:59.999Z")).to.equal(first);
    expect(first).to.be.frozen;
    expect(at("2026-11-30T06:06:00Z").minute).to.equal(6);
  });

  it("goes back with the time that it is given", () => {
    expect(shown("UTC", "2026-11-30T06:06:00Z")).to.equal("monday 2026-11-30 6:6");
    expect(shown("UTC", "2026-11-29T06:05:00Z")).to.equal("sunday 2026-11-29 6:5");
  });
});

describe("isTimeZone()", () => {
  for (const zone of ["UTC", "Europe/Berlin", "America/Argentina/Ushuaia", "Etc/GMT+5"]) {
    it(`takes ${zone}`, () => {
      expect(isTimeZone(zone)).to.equal(true);
    });
  }

  for (const zone of ["", "Europe/Berln", "+01:00", "-0800", "local", " UTC", "../etc/passwd"]) {
    it(`refuses "${zone}"`, () => {
      expect(isTimeZone(zone)).to.equal(false);
    });
  }
});
