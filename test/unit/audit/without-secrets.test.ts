import { expect } from "chai";
import { withoutSecrets } from "../../../src/audit/without-secrets.js";

/** Commands, and what is shown of each; `S3CR3T` stands for what must not be seen. */
const SHOWN: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ["mysql", "-u", "root", "-pS3CR3T", "db"],
    ["mysql", "-u", "root", "-p…", "db"],
  ],
  [
    ["mysql", "-p", "S3CR3T of many words"],
    ["mysql", "-p", "…"],
  ],
  [
    ["sh", "-c", "mysql -pS3CR3T db"],
    ["sh", "-c", "mysql -p… db"],
  ],
  [
    ["x", "--password", "S3CR3T x"],
    ["x", "--password", "…"],
  ],
  [
    ["x", "--db-password=S3CR3T x"],
    ["x", "--db-password=…"],
  ],
  [
    ["sh", "-c", "x --api-key 'S3CR3T x' -v"],
    ["sh", "-c", "x --api-key … -v"],
  ],
  [
    ["env", "DB_PASSWORD=S3CR3T x", "node"],
    ["env", "DB_PASSWORD=…", "node"],
  ],
  [
    ["sh", "-c", 'cd /a; TOKEN="S3CR3T x" node a.js'],
    ["sh", "-c", "cd /a; TOKEN=… node a.js"],
  ],
  [
    ["java", "-Da.secret=S3CR3T", "-jar", "a.jar"],
    ["java", "-Da.secret=…", "-jar", "a.jar"],
  ],
  [
    ["node", "-e", "log({password: 'S3CR3T x'})"],
    ["node", "-e", "log({password: …})"],
  ],
  [
    ["echo", '{"token":"S3CR3T x"}'],
    ["echo", '{"token":…}'],
  ],
  [
    ["curl", "-H", "Authorization: Bearer S3CR3T"],
    ["curl", "-H", "Authorization:…"],
  ],
  [
    ["curl", "-H", "X-Api-Key: S3CR3T"],
    ["curl", "-H", "X-Api-Key: …"],
  ],
  [
    ["curl", "-H", "X-A: bearer S3CR3T"],
    ["curl", "-H", "X-A: bearer …"],
  ],
  [
    ["curl", "-b", "Cookie: a=S3CR3T; b=S3CR3T"],
    ["curl", "-b", "Cookie:…"],
  ],
  [
    ["curl", "-u", "bob:S3CR3T"],
    ["curl", "-u", "bob:…"],
  ],
  [
    ["curl", "--user=bob:S3CR3T"],
    ["curl", "--user=bob:…"],
  ],
  [
    ["curl", "https://bob:S3CR3T/@x@h/a?sig=S3CR3T"],
    ["curl", "https://…@h/a?…"],
  ],
  [
    ["psql", "postgres://u:S3CR3T@db/x"],
    ["psql", "postgres://…@db/x"],
  ],
  [
    ["psql", "-c", "CREATE USER x IDENTIFIED BY 'S3CR3T'"],
    ["psql", "-c", "CREATE USER x IDENTIFIED BY …"],
  ],
  [
    ["psql", "-c", "ALTER USER x PASSWORD 'S3CR3T x'"],
    ["psql", "-c", "ALTER USER x PASSWORD …"],
  ],
  [
    ["redis-cli", "-h", "db", "-a", "S3CR3T"],
    ["redis-cli", "-h", "db", "-a", "…"],
  ],
  [
    ["aws", "AKIAIOSFODNN7EXAMPLE"],
    ["aws", "…"],
  ],
  [
    ["x", "ghp_16C7e42F292c6912E7"],
    ["x", "…"],
  ],
  [
    ["x", "eyJhbGciOi.eyJzdWIi.SflKx"],
    ["x", "…"],
  ],
  [
    ["x", "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b"],
    ["x", "a … b"],
  ],
  [
    ["x", "-----BEGIN PRIVATE KEY-----\nMIIE", "b"],
    ["x", "…", "b"],
  ],
  [
    ["x", "9f86d081884c7d659a2feaa0c55ad015"],
    ["x", "…"],
  ],
  [
    ["x", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["x", "…"],
  ],
  [
    ["x", "k3j5h6g7f8d9s0a1q2w3"],
    ["x", "…"],
  ],
];

const WHOLE: readonly (readonly string[])[] = [
  ["sh"],
  ["sh", "-c", "tail -f /var/log/nginx/access.log | grep 404"],
  ["ls", "-la", "/usr/local/lib/python3.11/site-packages/sqlalchemy"],
  ["cat", "/backup/web-2026-11-29-0400.tar"],
  ["python", "-m", "http.server", "8080"],
  ["git", "clone", "https://github.com/docker/compose"],
  ["npm", "run", "build:production"],
  ["php", "artisan", "schedule:run", "--no-interaction"],
  ["", "a"],
];

describe("withoutSecrets()", () => {
  for (const [command, shown] of SHOWN)
    it(`hides the secret of ${JSON.stringify(command).slice(0, 70)}`, () => {
      expect(withoutSecrets(command)).to.deep.equal(shown);
      expect(withoutSecrets(command).join(" ")).not.to.include("S3CR3T");
    });

  for (const command of WHOLE)
    it(`shows ${JSON.stringify(command)}`, () => {
      expect(withoutSecrets(command)).to.deep.equal(command);
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
