import { expect } from "chai";
import { withoutSecrets } from "../../../../src/audit/record/without-secrets.js";
import { COMMANDS_WITH_SECRETS } from "./commands-with-secrets.js";

const WHOLE: readonly (readonly string[])[] = [
  ["sh"],
  ["sh", "-c", "tail -f /var/log/nginx/access.log | grep 404"],
  ["ls", "-la", "/usr/local/lib/python3.11/site-packages/sqlalchemy"],
  ["cat", "/backup/web-2026-11-29-0400.tar"],
  ["python", "-m", "http.server", "8080"],
  ["git", "clone", "https://github.com/docker/compose"],
  ["npm", "run", "build:production"],
  ["php", "artisan", "schedule:run", "--no-interaction"],
  ["sh", "-c", "echo root:x > a && <a >b cat"],
  ["redis-cli", "-h", "db", "--no-auth-warning"],
  ["", "a"],
];

describe("withoutSecrets()", () => {
  for (const [command, shown] of COMMANDS_WITH_SECRETS)
    it(`hides the secret of ${JSON.stringify(command).slice(0, 70)}`, () => {
      expect(withoutSecrets(command)).to.deep.equal(shown);
      expect(withoutSecrets(command).join(" ")).not.to.include("S3CR3T");
    });

  for (const command of WHOLE)
    it(`shows ${JSON.stringify(command)}`, () => {
      expect(withoutSecrets(command)).to.deep.equal(command);
    });

  for (const part of [
    ...[
      "-u ",
      "-u\\ ",
      '-u "',
      "-u a",
      "-u 'a'",
      "redis-cli ",
      "redis-cli -a",
      "<password ",
      "<a:pin>",
    ],
    ...[
      "chpasswd a:",
      "chpasswd '",
      'chpasswd ""',
      "password \\\n",
      "--pin ",
      "pin",
      '"a"',
      "a:",
      "\n",
    ],
  ])
    it(`ends for many ${JSON.stringify(part)}, as no exponential search would`, () => {
      const many = part.repeat(Math.ceil(4096 / part.length));
      expect(withoutSecrets(["chpasswd", many])).to.have.length(2);
      expect(withoutSecrets(["redis-cli", "-u", many])).to.have.length(3);
    });

  it("keeps words apart that hold what separates them", () => {
    expect(withoutSecrets(["a\0b", "c"])).to.deep.equal(["ab", "c"]);
  });

  it("hides the end of a long command, which may be a part of a secret", () => {
    const shown = withoutSecrets(["echo", "a ".repeat(2040), "--password", "S3CR3T".repeat(9)]);
    expect(shown.join(" ")).not.to.include("S3C");
    expect(shown.join(" ")).to.match(/ a …$|…$/);
  });
});
