/*
 * The limit that Sallyport is measured against: a loop that accepts (or drops) every packet of one NFQUEUE over plain
 * netlink, with the same queue settings (copy range 512, user and group ids, GSO packets whole, no ENOBUFS, 8 MiB of
 * buffer).
 *
 *     accept_all QUEUE [drop]
 *
 * Prints "ready" when the queue is bound; on SIGTERM or SIGINT prints {"packets":N} and ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#define COPY_RANGE 512
#define QUEUE_LENGTH 16384
#define RECEIVE_BUFFER (8 * 1024 * 1024)

/* A message under construction, and an answer: both are small. */
union message {
	struct nlmsghdr header;
	char bytes[4096];
};

static volatile sig_atomic_t stopping;

static void stop(int signal_number)
{
	(void)signal_number;
	stopping = 1;
}

static void fail(const char *what)
{
	fprintf(stderr, "Cannot %s: %s\n", what, strerror(errno));
	exit(1);
}

static void begin(union message *m, uint16_t type, uint16_t flags, uint16_t queue)
{
	struct nfgenmsg *nfg = NLMSG_DATA(&m->header);

	memset(m, 0, NLMSG_SPACE(sizeof(*nfg)));
	m->header.nlmsg_len = NLMSG_LENGTH(sizeof(*nfg));
	m->header.nlmsg_type = (NFNL_SUBSYS_QUEUE << 8) | type;
	m->header.nlmsg_flags = NLM_F_REQUEST | flags;
	nfg->version = NFNETLINK_V0;
	nfg->res_id = htons(queue);
}

static void attribute(union message *m, uint16_t type, const void *value, uint16_t size)
{
	struct nlattr *attr = (struct nlattr *)(m->bytes + NLMSG_ALIGN(m->header.nlmsg_len));

	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + size;
	memcpy((char *)attr + NLA_HDRLEN, value, size);
	m->header.nlmsg_len = NLMSG_ALIGN(m->header.nlmsg_len) + NLA_ALIGN(attr->nla_len);
}

static void attribute_be32(union message *m, uint16_t type, uint32_t value)
{
	value = htonl(value);
	attribute(m, type, &value, sizeof(value));
}

/* Sends a request and waits for its acknowledgement. */
static void request(int fd, union message *m, const char *what)
{
	union message answer;
	struct nlmsgerr *error = NLMSG_DATA(&answer.header);

	if (send(fd, m, m->header.nlmsg_len, 0) < 0 || recv(fd, &answer, sizeof(answer), 0) < 0)
		fail(what);
	if (answer.header.nlmsg_type == NLMSG_ERROR && error->error != 0) {
		errno = -error->error;
		fail(what);
	}
}

static void configure(int fd, uint16_t queue)
{
	union message m;
	struct nfqnl_msg_config_cmd bind_queue = { .command = NFQNL_CFG_CMD_BIND };
	struct nfqnl_msg_config_params params = { .copy_range = htonl(COPY_RANGE), .copy_mode = NFQNL_COPY_PACKET };
	const uint32_t flags = NFQA_CFG_F_UID_GID | NFQA_CFG_F_GSO;

	begin(&m, NFQNL_MSG_CONFIG, NLM_F_ACK, queue);
	attribute(&m, NFQA_CFG_CMD, &bind_queue, sizeof(bind_queue));
	request(fd, &m, "bind the queue");

	begin(&m, NFQNL_MSG_CONFIG, NLM_F_ACK, queue);
	attribute(&m, NFQA_CFG_PARAMS, &params, sizeof(params));
	attribute_be32(&m, NFQA_CFG_FLAGS, flags);
	attribute_be32(&m, NFQA_CFG_MASK, flags);
	attribute_be32(&m, NFQA_CFG_QUEUE_MAXLEN, QUEUE_LENGTH);
	request(fd, &m, "configure the queue");
}

static int open_queue(uint16_t queue)
{
	const int size = RECEIVE_BUFFER;
	const int on = 1;
	struct sockaddr_nl local = { .nl_family = AF_NETLINK };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);

	if (fd < 0 || bind(fd, (struct sockaddr *)&local, sizeof(local)) < 0)
		fail("open a netfilter socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		fail("set the receive buffer");
	if (setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof(on)) < 0)
		fail("turn ENOBUFS off");
	configure(fd, queue);
	return fd;
}

/* The network-order id of a packet message, or 0 with *found unset. */
static uint32_t packet_id(const struct nlmsghdr *header, int *found)
{
	const char *at = (const char *)header + NLMSG_SPACE(sizeof(struct nfgenmsg));
	const char *end = (const char *)header + header->nlmsg_len;

	*found = 0;
	while (end - at >= NLA_HDRLEN) {
		const struct nlattr *attr = (const struct nlattr *)at;

		if (attr->nla_len < NLA_HDRLEN || attr->nla_len > end - at)
			break;
		if ((attr->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR) {
			*found = 1;
			return ((const struct nfqnl_msg_packet_hdr *)(at + NLA_HDRLEN))->packet_id;
		}
		at += NLA_ALIGN(attr->nla_len);
	}
	return 0;
}

static void settle(int fd, uint16_t queue, uint32_t id, uint32_t verdict_code)
{
	union message m;
	struct nfqnl_msg_verdict_hdr verdict = { .verdict = htonl(verdict_code), .id = id };

	begin(&m, NFQNL_MSG_VERDICT, 0, queue);
	attribute(&m, NFQA_VERDICT_HDR, &verdict, sizeof(verdict));
	if (send(fd, &m, m.header.nlmsg_len, 0) < 0)
		fail("send a verdict");
}

/* Receives, and gives each packet the same verdict, until a signal comes. Returns the number of packets. */
static unsigned long loop(int fd, uint16_t queue, uint32_t verdict_code)
{
	static union {
		struct nlmsghdr header;
		char bytes[65536];
	} buffer;
	unsigned long packets = 0;

	while (!stopping) {
		ssize_t got = recv(fd, &buffer, sizeof(buffer), 0);
		int rest = (int)got;
		struct nlmsghdr *header;

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fail("receive");
		for (header = &buffer.header; NLMSG_OK(header, (unsigned int)rest); header = NLMSG_NEXT(header, rest)) {
			int found;
			uint32_t id = packet_id(header, &found);

			if (header->nlmsg_type != ((NFNL_SUBSYS_QUEUE << 8) | NFQNL_MSG_PACKET) || !found)
				continue;
			settle(fd, queue, id, verdict_code);
			packets++;
		}
	}
	return packets;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = stop };
	uint16_t queue;
	int fd;

	const int drops = argc == 3 && strcmp(argv[2], "drop") == 0;

	if (argc != 2 && !drops) {
		fprintf(stderr, "usage: accept_all QUEUE [drop]\n");
		return 64;
	}
	queue = (uint16_t)atoi(argv[1]);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	fd = open_queue(queue);
	puts("ready");
	fflush(stdout);
	printf("{\"packets\":%lu}\n", loop(fd, queue, drops ? NF_DROP : NF_ACCEPT));
	close(fd);
	return 0;
}
