# Uses Ruby's docker-api; see report.cjs for what it prints.
require "docker"
require "rubygems/package"
require "json"

IMAGE = "alpine:latest"
Docker.url = "unix:///run/docker.sock"
$made = {}

TASKS = {
  "version" => -> { Docker.version },
  "info" => -> { Docker.info },
  "pull" => -> { Docker::Image.create("fromImage" => IMAGE) },
  "images" => -> { Docker::Image.all },
  "network create" => -> { $made[:network] = Docker::Network.create("rubynet") },
  "volume create" => -> { $made[:volume] = Docker::Volume.create("rubyvolume") },
  "create" => -> { $made[:container] = Docker::Container.create("Image" => IMAGE, "name" => "ruby", "Cmd" => %w[sleep 300]) },
  "start" => -> { $made[:container].start },
  "start with a body" => -> { $made[:container].start({}) },
  "list" => -> { Docker::Container.all(all: true) },
  "top" => -> { $made[:container].top },
  "exec" => -> { $made[:container].exec(%w[echo inside]) },
  "store a file" => -> { $made[:container].store_file("/tmp/text", "text") },
  "read a file" => -> { $made[:container].read_file("/tmp/text") },
  "logs" => -> { $made[:container].logs(stdout: true) },
  "pause" => -> { $made[:container].pause },
  "unpause" => -> { $made[:container].unpause },
  "rename" => -> { $made[:container].rename("ruby2") },
  "update" => -> { $made[:container].update("CpuShares" => 512) },
  "network connect" => -> { $made[:network].connect($made[:container].id) },
  "network disconnect" => -> { $made[:network].disconnect($made[:container].id) },
  "commit" => -> { $made[:image] = $made[:container].commit },
  "tag" => -> { $made[:image].tag("repo" => "127.0.0.1:5000/ruby", "tag" => "1", "force" => true) },
  "push" => -> { $made[:image].push(nil, repo_tag: "127.0.0.1:5000/ruby:1") },
  "restart" => -> { $made[:container].restart("timeout" => 0) },
  "kill" => -> { $made[:container].kill },
  "wait" => -> { $made[:container].wait(10) },
  "stop" => -> { $made[:container].stop("timeout" => 0) },
  "remove" => -> { $made[:container].remove(force: true) },
  "build" => -> { Docker::Image.build("FROM #{IMAGE}\nRUN true\n") },
  "build a folder" => -> { Docker::Image.build_from_dir("/srv/context", "t" => "ruby/built") },
  "network remove" => -> { $made[:network].remove },
  "volume remove" => -> { $made[:volume].remove },
  "prune" => -> { Docker::Container.prune; Docker::Volume.prune; Docker::Network.prune; Docker::Image.prune },
}

TASKS.each do |test, task|
  line = { test: test, outcome: "passed", message: nil }
  begin
    task.call
  rescue StandardError => e
    line = { test: test, outcome: "failed", message: e.message }
  end
  puts JSON.generate(line)
  $stdout.flush
end
