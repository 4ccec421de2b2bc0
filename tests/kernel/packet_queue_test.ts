/** The contract of packet queues, by each backend, on a real kernel. */
import { packetQueueContract } from "../nfqueue/packet_queue_contract.ts";

packetQueueContract("netlink");
packetQueueContract("libnetfilter_queue", "libnetfilter_queue");
