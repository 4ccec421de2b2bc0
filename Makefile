# Each command installs what it lacks: Debian packages (as root), and Deno from npm into .tools unless a suitable one is
# on PATH. Arguments: make run ARGS="--rules DIR"

# Deno asks its home for a newer version when a terminal looks on; a firewall makes no connections of its own.
export DENO_NO_UPDATE_CHECK = 1

FOR_RUN = libnftables iptables ip6tables
FOR_DEMO = $(FOR_RUN) ip nsenter curl python3
FOR_TEST = $(FOR_DEMO) nft nc conntrack ps sysctl unshare setpriv dig dnsmasq libnetfilter_queue
FOR_VM = qemu-system-x86_64 depmod
FOR_BENCH = $(FOR_DEMO) gcc headers libnetfilter_queue

# The rest of the recipe's line finds that deno first on PATH, and so does whatever it starts. Root by way of su may have no
# sbin there, where iptables is.
WITH_DENO = folder=$$(sh tools/find_deno.sh) && PATH="$$folder:$$PATH:/usr/local/sbin:/usr/sbin:/sbin" && export PATH

.PHONY: help deps run test test-truth test-load test-oracle test-debian test-vm test-service test-all test-soak soak fuzz build demo bench

help:
	@echo 'make run     the firewall from source, in observe mode: it reports every connection and blocks none'
	@echo 'make demo    what it does, shown in namespaces of its own'
	@echo 'make test    format, lint, types, all tests (as root: those that need the kernel too)'
	@echo 'make test-truth  who sends once and ends at once is known: 5,000 programs of each of ten kinds, some minutes'
	@echo 'make test-load   the rules change under 1,000 flows; the daemon is killed 200 times: nothing may slip out. Some minutes'
	@echo 'make test-vm   the tests that need a kernel, on two kernels of Debian in virtual machines: up to 10 minutes each'
	@echo 'make test-oracle  the real opensnitchd decides the same of 69 rules, some 3 minutes'
	@echo 'make test-debian  what make build makes, tried in a Debian that has nothing else, some 2 minutes'
	@echo 'make test-service  the installed service under a real systemd, in a virtual machine: boot, crash, watchdog; 4 minutes'
	@echo 'make test-soak  make soak for two minutes'
	@echo 'make test-all  make test, and the seven above'
	@echo 'make soak    the daemon lives through 30 minutes of everything at once: no packet is lost, nothing grows'
	@echo 'make fuzz    every decoder of bytes from outside, with 1,000,000 inputs each: half an hour'
	@echo 'make build   dist/sallyport, one file; with a denort (see the README) compiled'
	@echo 'make bench   speed, against a C program that accepts everything and the real opensnitchd: bench/RESULTS.md'
	@echo 'make deps    what the others need, and nothing else'

deps:
	@sh tools/need.sh $(FOR_TEST) $(FOR_VM) $(FOR_BENCH)
	@$(WITH_DENO) && deno install --quiet --frozen && deno --version

run:
	@sh tools/need.sh $(FOR_RUN)
	@$(WITH_DENO) && exec deno run -A main.ts run $(ARGS)

test:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && deno task check && exec deno task test $(ARGS)

test-truth:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && SALLYPORT_TEST_CHILDREN=5000 exec deno run -A tests/run.ts tests/kernel/attribution_test.ts

test-load:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && SALLYPORT_TEST_FLOWS=1000 SALLYPORT_TEST_ROUNDS=200 SALLYPORT_TEST_CONNECTIONS=10000 \
		exec deno run -A tests/run.ts --limit 3000 tests/kernel/established_flows_test.ts tests/kernel/escape_test.ts \
		tests/kernel/history_test.ts

# Where qemu cannot be had, the tests say themselves that they are skipped for want of it.
test-vm:
	@sh tools/need.sh $(FOR_TEST)
	@sh tools/need.sh $(FOR_VM) || true
	@$(WITH_DENO) && exec deno run -A tests/vm/run.ts $(ARGS)

test-oracle:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && exec deno run -A tests/oracle/run.ts

test-debian:
	@sh tools/need.sh debootstrap unshare ip
	@$(WITH_DENO) && exec deno run -A tests/debian/run.ts $(ARGS)

# Needs root, since Debian's packages are set up in a folder.
test-service:
	@sh tools/need.sh $(FOR_TEST) debootstrap
	@sh tools/need.sh $(FOR_VM) || true
	@$(WITH_DENO) && exec deno run -A tests/vm/service/run.ts $(ARGS)

test-all: test test-truth test-load test-oracle test-debian test-vm test-service test-soak

test-soak:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && exec deno run -A tests/soak/run.ts --minutes 2

soak:
	@sh tools/need.sh $(FOR_TEST)
	@$(WITH_DENO) && exec deno run -A tests/soak/run.ts $(ARGS)

fuzz:
	@$(WITH_DENO) && exec deno run -A tests/fuzz/run.ts $(ARGS)

build:
	@$(WITH_DENO) && exec deno task build $(ARGS)

demo:
	@sh tools/need.sh $(FOR_DEMO)
	@$(WITH_DENO) && exec deno run -A demo/run.ts $(ARGS)

bench:
	@sh tools/need.sh $(FOR_BENCH)
	@$(WITH_DENO) && deno task bench --results bench/RESULTS.md $(ARGS) && exec deno task bench:micro
