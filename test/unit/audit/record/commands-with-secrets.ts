/** Commands, and what is shown of each; `S3CR3T` stands for what must not be seen. */
export const COMMANDS_WITH_SECRETS: readonly (readonly [readonly string[], readonly string[]])[] = [
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
    ["redis-cli", "-h", "db", "-aS3CR3T", "ping"],
    ["redis-cli", "-h", "db", "-a…", "ping"],
  ],
  [
    ["sh", "-c", "redis-cli -aS3CR3T ping"],
    ["sh", "-c", "redis-cli -a… ping"],
  ],
  [
    ["sh", "-c", "redis-cli \\\n  -a S3CR3T ping"],
    ["sh", "-c", "redis-cli \\\n  -a … ping"],
  ],
  [
    ["sh", "-c", "a; PASSWORD+=S3CR3T x"],
    ["sh", "-c", "a; PASSWORD+=… x"],
  ],
  [
    ["env", "PASSWORD+=S3CR3T x"],
    ["env", "PASSWORD+=…"],
  ],
  [
    ["sh", "-c", "x --password\n  S3CR3T -v"],
    ["sh", "-c", "x --password\n  … -v"],
  ],
  [
    ["sh", "-c", "x --password \\\n  S3CR3T -v"],
    ["sh", "-c", "x --password …\n  … -v"],
  ],
  [
    ["sh", "-c", "curl -u 'admin':'S3CR3T x' h"],
    ["sh", "-c", "curl -u 'admin':… h"],
  ],
  [
    ["sh", "-c", "curl -u 'admin:S3CR3T x' h"],
    ["sh", "-c", "curl -u 'admin:…' h"],
  ],
  [
    ["sh", "-c", 'curl -u "admin:pw S3CR3T" h'],
    ["sh", "-c", 'curl -u "admin:…" h'],
  ],
  [
    ["sh", "-c", "curl -u admin:\"pw S3CR3T\"'S3CR3T' h"],
    ["sh", "-c", "curl -u admin:… h"],
  ],
  [
    ["curl", "-u", "admin:pw S3CR3T", "h"],
    ["curl", "-u", "admin:…", "h"],
  ],
  [
    ["curl", "--proxy-user", "admin:pw S3CR3T", "h"],
    ["curl", "--proxy-user", "admin:…", "h"],
  ],
  [
    ["x", "<a><password>S3CR3T x</password></a>"],
    ["x", "<a><password>…</password></a>"],
  ],
  [
    ["x", '<n:db.token t="a"><![CDATA[S3CR3T x]]></n:db.token>'],
    ["x", '<n:db.token t="a">…</n:db.token>'],
  ],
  [
    ["sh", "-c", "echo root:S3CR3T | chpasswd"],
    ["sh", "-c", "echo root:… | chpasswd"],
  ],
  [
    ["sh", "-c", "echo 'root:S3CR3T x'|chpasswd -e"],
    ["sh", "-c", "echo 'root:…'|chpasswd -e"],
  ],
  [
    ["sh", "-c", 'echo "$U":"S3CR3T x" | chpasswd'],
    ["sh", "-c", 'echo "$U":… | chpasswd'],
  ],
  [
    ["sh", "-c", "chpasswd <<E\nroot:S3CR3T x\nbob:S3CR3T\nE\n"],
    ["sh", "-c", "chpasswd <<E\nroot:…\nbob:…\nE\n"],
  ],
  [
    ["sh", "-c", "chpasswd <<<root:S3CR3T"],
    ["sh", "-c", "chpasswd <<<root:…"],
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
  [
    ["sh", "-c", "curl -sSu admin:S3CR3T h"],
    ["sh", "-c", "curl -sSu admin:… h"],
  ],
  [
    ["sh", "-c", 'a; PASSWORD="a\\" S3CR3T" x'],
    ["sh", "-c", "a; PASSWORD=… x"],
  ],
];
