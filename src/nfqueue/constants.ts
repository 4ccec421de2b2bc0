/** include/uapi/linux/netfilter/nfnetlink_queue.h, nfnetlink.h and include/uapi/linux/netfilter.h. */
const NFNL_SUBSYS_QUEUE = 3;
export const NFQNL_MSG_PACKET = (NFNL_SUBSYS_QUEUE << 8) | 0;
export const NFQNL_MSG_VERDICT = (NFNL_SUBSYS_QUEUE << 8) | 1;
export const NFQNL_MSG_CONFIG = (NFNL_SUBSYS_QUEUE << 8) | 2;
export const NFQNL_MSG_VERDICT_BATCH = (NFNL_SUBSYS_QUEUE << 8) | 3;

export const NFQA_PACKET_HDR = 1;
export const NFQA_VERDICT_HDR = 2;
export const NFQA_MARK = 3;
export const NFQA_IFINDEX_INDEV = 5;
export const NFQA_IFINDEX_OUTDEV = 6;
export const NFQA_PAYLOAD = 10;
export const NFQA_CAP_LEN = 13;
export const NFQA_UID = 16;
export const NFQA_GID = 17;

export const NFQA_CFG_CMD = 1;
export const NFQA_CFG_PARAMS = 2;
export const NFQA_CFG_QUEUE_MAXLEN = 3;
export const NFQA_CFG_MASK = 4;
export const NFQA_CFG_FLAGS = 5;

export const NFQNL_CFG_CMD_BIND = 1;
export const NFQNL_COPY_PACKET = 2;

/** Let packets through when the queue is full. */
export const NFQA_CFG_F_FAIL_OPEN = 1 << 0;
/** Do not segment large packets before queueing them. */
export const NFQA_CFG_F_GSO = 1 << 2;
export const NFQA_CFG_F_UID_GID = 1 << 3;

export const NF_DROP = 0;
export const NF_ACCEPT = 1;

/** Bytes of each packet that are copied to us: all headers that the codecs read. The verdict concerns the whole. */
export const COPY_RANGE = 512;
/** The whole of a packet, however long (u16). */
export const COPY_WHOLE = 0xffff;
