import type { TcpDetails } from "../core/listed_socket.ts";
import { u16host, u32host, u64host, u8 } from "../wire/field_types.ts";
import { type Field, struct } from "../wire/struct.ts";
import { WireError } from "../wire/wire_error.ts";

/**
 * struct tcp_info (include/uapi/linux/tcp.h, Linux 6.7). Each kernel adds fields at the end: an older one sends less, a
 * newer one more. The two fields `tcpi_wscale` and `tcpi_flags` are groups of bits there.
 */
const tcp_info = struct("tcp_info", 248, {
  tcpi_state: u8,
  tcpi_ca_state: u8,
  tcpi_retransmits: u8,
  tcpi_probes: u8,
  tcpi_backoff: u8,
  tcpi_options: u8,
  tcpi_wscale: u8,
  tcpi_flags: u8,
  tcpi_rto: u32host,
  tcpi_ato: u32host,
  tcpi_snd_mss: u32host,
  tcpi_rcv_mss: u32host,
  tcpi_unacked: u32host,
  tcpi_sacked: u32host,
  tcpi_lost: u32host,
  tcpi_retrans: u32host,
  tcpi_fackets: u32host,
  tcpi_last_data_sent: u32host,
  tcpi_last_ack_sent: u32host,
  tcpi_last_data_recv: u32host,
  tcpi_last_ack_recv: u32host,
  tcpi_pmtu: u32host,
  tcpi_rcv_ssthresh: u32host,
  tcpi_rtt: u32host,
  tcpi_rttvar: u32host,
  tcpi_snd_ssthresh: u32host,
  tcpi_snd_cwnd: u32host,
  tcpi_advmss: u32host,
  tcpi_reordering: u32host,
  tcpi_rcv_rtt: u32host,
  tcpi_rcv_space: u32host,
  tcpi_total_retrans: u32host,
  tcpi_pacing_rate: u64host,
  tcpi_max_pacing_rate: u64host,
  tcpi_bytes_acked: u64host,
  tcpi_bytes_received: u64host,
  tcpi_segs_out: u32host,
  tcpi_segs_in: u32host,
  tcpi_notsent_bytes: u32host,
  tcpi_min_rtt: u32host,
  tcpi_data_segs_in: u32host,
  tcpi_data_segs_out: u32host,
  tcpi_delivery_rate: u64host,
  tcpi_busy_time: u64host,
  tcpi_rwnd_limited: u64host,
  tcpi_sndbuf_limited: u64host,
  tcpi_delivered: u32host,
  tcpi_delivered_ce: u32host,
  tcpi_bytes_sent: u64host,
  tcpi_bytes_retrans: u64host,
  tcpi_dsack_dups: u32host,
  tcpi_reord_seen: u32host,
  tcpi_rcv_ooopack: u32host,
  tcpi_snd_wnd: u32host,
  tcpi_rcv_wnd: u32host,
  tcpi_rehash: u32host,
  tcpi_total_rto: u16host,
  tcpi_total_rto_recoveries: u16host,
  tcpi_total_rto_time: u32host,
});

/** Up to tcpi_total_retrans: what every kernel sends that has sock_diag. */
const OLDEST = tcp_info.fields.tcpi_pacing_rate.offset;

/** Reads the `length` bytes of INET_DIAG_INFO of a TCP socket. Throws a WireError if they are fewer than ever were. */
export function readTcpInfo(view: DataView, at: number, length: number): TcpDetails {
  if (length < OLDEST) throw new WireError("tcp_info", `needs ${OLDEST} bytes, there are ${length}`);
  const info = tcp_info.fields;
  const sent = <T extends number | bigint>(field: Field<T>): number | null =>
    field.offset + field.size <= length ? Number(field.get(view, at)) : null;
  return {
    rtt: info.tcpi_rtt.get(view, at),
    rttDeviation: info.tcpi_rttvar.get(view, at),
    minRtt: sent(info.tcpi_min_rtt),
    retransmissionTimeout: info.tcpi_rto.get(view, at),
    congestionWindow: info.tcpi_snd_cwnd.get(view, at),
    sendMss: info.tcpi_snd_mss.get(view, at),
    pathMtu: info.tcpi_pmtu.get(view, at),
    retransmits: info.tcpi_retransmits.get(view, at),
    totalRetransmits: info.tcpi_total_retrans.get(view, at),
    bytesSent: sent(info.tcpi_bytes_sent),
    bytesAcked: sent(info.tcpi_bytes_acked),
    bytesReceived: sent(info.tcpi_bytes_received),
    bytesRetransmitted: sent(info.tcpi_bytes_retrans),
    segmentsSent: sent(info.tcpi_segs_out),
    segmentsReceived: sent(info.tcpi_segs_in),
    deliveryRate: sent(info.tcpi_delivery_rate),
  };
}
