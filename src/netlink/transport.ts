/** A datagram socket to the kernel. Neither call waits. */
export interface Transport {
  /** Sends one datagram. Throws a SystemError. */
  send(datagram: Uint8Array): void;
  /**
   * Receives one datagram into `buffer` and returns its true length, which is larger than the buffer if it was cut;
   * -1 if none is there. Throws a SystemError.
   */
  receive(buffer: Uint8Array): number;
}
