/*
 * The other end: accepts and closes as fast as it can, and counts datagrams on the same port.
 *
 *     server ADDRESS PORT
 *
 * Prints "ready"; on SIGUSR1, SIGTERM and SIGINT one line {"accepted":N,"datagrams":N}, and ends after the last two.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096
#define RECEIVE_BUFFER (8 * 1024 * 1024)

static atomic_ulong accepted;
static atomic_ulong datagrams;

static void fail(const char *what)
{
	fprintf(stderr, "Cannot %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(const struct addrinfo *local, int type)
{
	const int on = 1;
	const int size = RECEIVE_BUFFER;
	int fd = socket(local->ai_family, type | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) < 0)
		fail("open a socket");
	/* Without the right to it the buffer stays as it is. */
	if (type == SOCK_DGRAM)
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, local->ai_addr, local->ai_addrlen) < 0)
		fail("bind");
	if (type == SOCK_STREAM && listen(fd, BACKLOG) < 0)
		fail("listen");
	return fd;
}

static void *accept_all(void *argument)
{
	const int listener = *(const int *)argument;

	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd < 0)
			continue; /* Reset by the client before it was accepted. */
		accepted++;
		close(fd);
	}
	return NULL;
}

static void *count_datagrams(void *argument)
{
	const int fd = *(const int *)argument;
	char byte;

	for (;;)
		if (recv(fd, &byte, sizeof(byte), 0) >= 0)
			datagrams++;
	return NULL;
}

static void start(void *(*body)(void *), int *fd)
{
	pthread_t thread;

	errno = pthread_create(&thread, NULL, body, fd);
	if (errno != 0)
		fail("start a thread");
}

/* Answers signals with the counts until one of them means the end. */
static void report(const sigset_t *signals)
{
	int number = 0;

	while (number != SIGTERM && number != SIGINT) {
		sigwait(signals, &number);
		printf("{\"accepted\":%lu,\"datagrams\":%lu}\n", accepted, datagrams);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM };
	struct addrinfo *local;
	sigset_t signals;
	int listener;
	int receiver;

	if (argc != 3 || getaddrinfo(argv[1], argv[2], &hints, &local) != 0) {
		fprintf(stderr, "usage: server ADDRESS PORT\n");
		return 64;
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGUSR1);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	listener = open_socket(local, SOCK_STREAM);
	receiver = open_socket(local, SOCK_DGRAM);
	freeaddrinfo(local);
	start(accept_all, &listener);
	start(count_datagrams, &receiver);
	puts("ready");
	fflush(stdout);
	report(&signals);
	return 0;
}
