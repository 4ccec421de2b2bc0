/*
 * Makes connections one after the other and measures each.
 *
 *     client tcp ADDRESS PORT COUNT [THREADS [PAUSE]]
 *         COUNT connects by each thread, so many microseconds after each other, closed with RST so that no TIME_WAIT is
 *         left; prints one line {"connects":N,"seconds":S,"p50_us":A,"p90_us":B,"p99_us":C}
 *     client udp ADDRESS PORT COUNT [PAUSE]
 *         COUNT datagrams one way from one socket, one in so many microseconds; prints {"datagrams":N,"seconds":S}
 *
 * ADDRESS is numeric, of either family. Ends with 1 on the first connect that fails.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct addrinfo *target;

/* One thread's share: how many connects, and the nanoseconds of each. */
struct share {
	pthread_t thread;
	size_t count;
	uint64_t pause_us;
	uint32_t *nanoseconds;
};

static void fail(const char *what)
{
	fprintf(stderr, "Cannot %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint32_t connect_once(void)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	int fd = socket(target->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	uint64_t start;
	uint64_t end;

	if (fd < 0)
		fail("open a socket");
	if (setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)) < 0)
		fail("set SO_LINGER");
	start = now();
	if (connect(fd, target->ai_addr, target->ai_addrlen) < 0)
		fail("connect");
	end = now();
	close(fd);
	return end - start > UINT32_MAX ? UINT32_MAX : (uint32_t)(end - start);
}

static void *connect_all(void *argument)
{
	struct share *share = argument;
	const struct timespec pause = { (time_t)(share->pause_us / 1000000), (long)(share->pause_us % 1000000) * 1000 };

	for (size_t i = 0; i < share->count; i++) {
		if (share->pause_us > 0)
			nanosleep(&pause, NULL);
		share->nanoseconds[i] = connect_once();
	}
	return NULL;
}

static int ascending(const void *a, const void *b)
{
	const uint32_t left = *(const uint32_t *)a;
	const uint32_t right = *(const uint32_t *)b;

	return (left > right) - (left < right);
}

static double percentile_us(const uint32_t *sorted, size_t count, unsigned int percent)
{
	return sorted[(count - 1) * percent / 100] / 1000.0;
}

static void tcp(size_t count, size_t threads, uint64_t pause_us)
{
	const size_t total = count * threads;
	uint32_t *nanoseconds = calloc(total, sizeof(*nanoseconds));
	struct share *shares = calloc(threads, sizeof(*shares));
	uint64_t start;
	double seconds;

	if (nanoseconds == NULL || shares == NULL)
		fail("allocate");
	start = now();
	for (size_t i = 0; i < threads; i++) {
		shares[i].count = count;
		shares[i].pause_us = pause_us;
		shares[i].nanoseconds = nanoseconds + i * count;
		errno = pthread_create(&shares[i].thread, NULL, connect_all, &shares[i]);
		if (errno != 0)
			fail("start a thread");
	}
	for (size_t i = 0; i < threads; i++)
		pthread_join(shares[i].thread, NULL);
	seconds = (double)(now() - start) / 1e9;
	qsort(nanoseconds, total, sizeof(*nanoseconds), ascending);
	printf("{\"connects\":%zu,\"seconds\":%.6f,\"p50_us\":%.3f,\"p90_us\":%.3f,\"p99_us\":%.3f}\n", total, seconds,
	       percentile_us(nanoseconds, total, 50), percentile_us(nanoseconds, total, 90),
	       percentile_us(nanoseconds, total, 99));
	free(shares);
	free(nanoseconds);
}

/* The peer counts; a datagram that is refused here (EPERM: the firewall said no) ends the run. */
static void udp(size_t count, uint64_t pause_us)
{
	const char payload[32] = { 0 };
	int fd = socket(target->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint64_t start;

	if (fd < 0 || connect(fd, target->ai_addr, target->ai_addrlen) < 0)
		fail("open a socket");
	start = now();
	for (size_t i = 0; i < count; i++) {
		while (now() - start < i * pause_us * 1000)
			;
		if (send(fd, payload, sizeof(payload), 0) < 0)
			fail("send");
	}
	printf("{\"datagrams\":%zu,\"seconds\":%.6f}\n", count, (double)(now() - start) / 1e9);
	close(fd);
}

int main(int argc, char **argv)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	long count = argc > 4 ? atol(argv[4]) : 0;
	const int is_tcp = argc > 1 && strcmp(argv[1], "tcp") == 0;
	long threads = is_tcp && argc > 5 ? atol(argv[5]) : 1;
	long pause = argc > 5 + is_tcp ? atol(argv[5 + is_tcp]) : 0;

	if (argc < 5 || argc > 6 + is_tcp || count < 1 || threads < 1 || pause < 0 || (!is_tcp && strcmp(argv[1], "udp"))) {
		fprintf(stderr, "usage: client tcp ADDRESS PORT COUNT [THREADS [PAUSE]] | udp ADDRESS PORT COUNT [PAUSE]\n");
		return 64;
	}
	if (getaddrinfo(argv[2], argv[3], &hints, &target) != 0) {
		fprintf(stderr, "Cannot read %s port %s: numbers are wanted\n", argv[2], argv[3]);
		return 64;
	}
	if (is_tcp)
		tcp((size_t)count, (size_t)threads, (uint64_t)pause);
	else
		udp((size_t)count, (uint64_t)pause);
	freeaddrinfo(target);
	return 0;
}
