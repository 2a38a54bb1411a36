# Thin aliases of ./run, which does the work with nothing but Python's standard library.
# Arguments: make run ARGS="--port 9000", make test-fast ARGS="-k escalation"
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-real chaos lint types fmt bench bench-deliver lock

help:       ## list the commands
	@$(PYTHON) run help
setup:      ## prepare everything `make run` needs
	@$(PYTHON) run setup
run:        ## set up and serve on 127.0.0.1:8080
	@$(PYTHON) run serve $(ARGS)
test:       ## lint, types, import contracts, every test but tests/real
	@$(PYTHON) run test $(ARGS)
test-fast:  ## tests without PostgreSQL, browser and slow ones
	@$(PYTHON) run test-fast $(ARGS)
test-real:  ## tests with other people's programs (Prometheus, Monit, Nagios, telephones), then chaos
	@$(PYTHON) run test-real $(ARGS)
chaos:      ## kill the real process at 200 storage calls (TOCSIN_KILL_POINTS), feed each parser 10,000 broken bodies
	@$(PYTHON) run chaos $(ARGS)
lint:       ## ruff and the import contracts
	@$(PYTHON) run lint
types:      ## mypy --strict, tsc
	@$(PYTHON) run types
fmt:        ## format and fix what can be fixed
	@$(PYTHON) run fmt
bench:      ## measure the intake against Alertmanager
	@$(PYTHON) run bench $(ARGS)
bench-deliver: ## measure sending against a local sink
	@$(PYTHON) run bench-deliver $(ARGS)
lock:       ## resolve requirements/*.in again; ARGS=--upgrade takes newer versions
	@$(PYTHON) run lock $(ARGS)
