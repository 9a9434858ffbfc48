# One word a job; what a job does is said where it is done. Needs Node.js (see package.json) and npm.

SOURCES := tsconfig.json $(shell find src/ test/ tools/ -type d -o -name '*.ts')
LIBRARY := $(shell find rego)

.PHONY: build policy tables run demo check test e2e fuzz bench corpus node

build: policy

policy: build/.policy

tables: build/.program
	node build/tools/generate-tables.js

run: build
	node build/src/cli/main.js serve

demo: build
	node build/test/e2e/demo.js

check: build
	npm run --silent format
	npm run --silent lint
	npm run --silent layers
	npm run --silent unused
	npm run --silent cover
	node build/tools/check-rego.js

test: build
	node build/tools/run-tests.js

e2e: build
	LONG=1 node build/tools/run-tests.js e2e

fuzz: build
	node build/test/oracle/fuzz.js

bench: build
	node build/test/bench/bench.js

corpus: build
	node build/test/corpus/run.js

# Stamps, so that nothing is done twice. A folder counts as a source: it changes when a file goes.

build/.policy: build/.program $(LIBRARY)
	node build/tools/build-policy.js
	touch $@

build/.program: node_modules/.package-lock.json $(SOURCES)
	rm -rf build/src build/test build/tools
	npx tsc
	touch $@

node_modules/.package-lock.json: package.json package-lock.json | node
	npm ci
	touch $@

node:
	@sh tools/check-node.sh
