/*
 * The exact get of sock_diag in C: what Sallyport's own is measured against. A shared object, called through the same FFI.
 *
 *     int exact_get(int fd, const void *request, unsigned int length, void *answer, unsigned int room)
 *         sends a complete inet_diag_req_v2 message and reads the kernel's answer. Returns the state of the socket that
 *         it found (idiag_state), 0 if there is none, -1 if a call failed.
 */
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

int exact_get(int fd, const void *request, unsigned int length, void *answer, unsigned int room)
{
	const struct nlmsghdr *header = answer;
	ssize_t got;

	if (send(fd, request, length, 0) < 0)
		return -1;
	got = recv(fd, answer, room, 0);
	if (got < 0)
		return -1;
	if (!NLMSG_OK(header, (unsigned int)got) || header->nlmsg_type != SOCK_DIAG_BY_FAMILY)
		return 0;
	return ((const struct inet_diag_msg *)NLMSG_DATA(header))->idiag_state;
}
