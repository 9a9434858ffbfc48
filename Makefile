# One word a job, listed by `make help`. Node.js comes with it where the host's own is missing or too old (tools/node.sh).

ifneq ($(MAKECMDGOALS),help)
NODE := $(shell sh tools/node.sh)
$(if $(NODE),,$(error There is no Node.js to go on with))
export PATH := $(NODE):$(PATH)
endif

SOURCES := tsconfig.json $(shell find src/ test/ tools/ -type d -o -name '*.ts')
LIBRARY := $(shell find rego)

.PHONY: build help policy tables docs package dist deb plugin run demo check test e2e fuzz bench corpus

build: policy ## compile the program and the policy

help: ## print this list
	@sed -n 's/^\([a-z0-9]*\):.* ## /\1\t/p' Makefile | expand -t 10

policy: build/.policy ## the same as build

tables: build/.program ## render src/engine/request/tables from the data in tools/build/tables
	node build/tools/build/generate-tables.js

docs: build ## render the generated pages of docs from the controls, profiles and schemas
	node build/tools/docs/generate-docs.js

package: build ## pack what a host needs, for npm install --global
	node build/tools/docs/write-man-page.js
	npm pack --silent

dist: build ## write dist/dockwarden-VERSION-linux-ARCH, which needs no Node.js; ARCH='x64 arm64' for both
	node build/tools/build/build-executable.js $(ARCH)

deb: build ## write dist/dockwarden_VERSION_ARCH.deb; ARCH='x64 arm64' for both
	node build/tools/build/build-deb.js $(ARCH)

plugin: build ## as root: write dist/plugin-linux-ARCH and create a managed plugin of it; PLUGIN=name, or none to only write
	node build/tools/build/build-plugin.js $(PLUGIN)

run: build ## build, and guard with the baseline profile; FLAGS='--socket PATH …' are handed on to serve
	node build/src/cli/main.js serve $(FLAGS)

demo: build ## as root: a throw-away dockerd, and what becomes of a dozen commands
	node build/test/e2e/hosts/demo.js

check: build ## form, lint, layers, unused code, coverage, and the Rego library
	npm run --silent format
	npm run --silent lint
	npm run --silent layers
	npm run --silent unused
	npm run --silent cover
	node build/tools/build/check-rego.js

test: build ## the usual tests, against real daemons as well; SUITES='races hosts clients' for the slow ones, SUITES=browser for the pages
	node build/tools/tests/run-tests.js $(SUITES)

e2e: build ## as root: all tests against real daemons, in their long forms
	LONG=1 node build/tools/tests/run-tests.js e2e races hosts clients browser

fuzz: build ## compare the reader with Docker's own over mutated requests; needs Go
	node build/test/oracle/fuzz.js $(FLAGS)

bench: build ## measure what a decision and an author's controls cost, the audit log, and as root docker run, inspections, the gateway and what members of a request cost dockerd; BENCH_QUICK=1: in 2 minutes
	node build/test/bench/bench.js
	node build/test/bench/custom-control.js
	node build/test/bench/audit-log.js
	node build/test/bench/audit-index.js
ifneq ($(BENCH_QUICK),1)
	node build/test/bench/inspections.js
	node build/test/bench/gateway.js
	node build/test/bench/runtime.js
	node build/test/bench/daemon-cost.js
endif

corpus: build ## evaluate every case of the corpus and report
	node build/test/corpus/run.js

# Stamps, so that nothing is done twice. A folder counts as a source: it changes when a file goes.

build/.policy: build/.program $(LIBRARY)
	node build/tools/build/build-policy.js
	touch $@

build/.program: node_modules/.package-lock.json $(SOURCES)
	rm -rf build/src build/test build/tools
	npx tsc
	touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci
	touch $@
