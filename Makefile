# What can be done here. Each line calls a script of the same name, so that a machine without make
# can run scripts/demo, scripts/test, ... just as well.

.PHONY: help setup build demo test format lint bench effort scale rival-trainer rare lesson private augment audit-trials pictures parity docs clean

help: ## Lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s%s\n", $$1, $$2 }' Makefile

setup: ## Brings what building and running need (DuckDB, fakes, demonstration data)
	@scripts/setup

build: ## Builds the release binary, .build/release/understudy
	@scripts/build

demo: ## Sets up, builds, and makes the understudy of a real table of patients, with its report
	@scripts/demo

test: ## Sets up and runs every test
	@scripts/test

format: ## Formats the Swift sources in place
	swift format --in-place --recursive --parallel Sources Tests Package.swift

lint: ## Says where the Swift sources are not formatted
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

bench: ## Measures Understudy beside its peers and prints the table (options: ARGS="--quick")
	@scripts/bench $(ARGS)

effort: ## Measures and draws what the dial --effort trades (options: ARGS="--datasets adult")
	@scripts/effort $(ARGS)

scale: ## Measures how time and memory grow, to 10 million rows and 1,000 columns
	@scripts/scale $(ARGS)

rival-trainer: ## Measures LightGBM as the trainer of the same scheme
	@scripts/rival-trainer $(ARGS)

lesson: ## Studies whether enriched plays teach a predictor more than natural ones
	@scripts/lesson $(ARGS)

rare: ## Measures the search for rare events beside OpenTURNS (options: ARGS="--no-rival")
	@scripts/rare $(ARGS)

augment: ## Studies whether made rare rows help a classifier
	@scripts/augment $(ARGS)

private: ## Measures the private makers on Adult (options: ARGS="--epsilon 1 --rival")
	@scripts/private $(ARGS)

audit-trials: ## Tries the audit itself: no false alarm, and a planted leak found (options: ARGS="--trials 5")
	@scripts/audit-trials $(ARGS)

pictures: ## Measures pictures: training, sampling, memory, what is learned (options: ARGS="--only sampling")
	@scripts/pictures $(ARGS)

parity: ## Renews the stored figures tests compare with (sdmetrics, XGBoost, OpenDP, dp-accounting)
	@scripts/parity

docs: ## Builds the library's documentation into .build/docs
	@scripts/docs

clean: ## Removes the build and what the demonstration made (downloads stay in .cache)
	rm -rf .build demo
