/**
 * The program, but 64 packets fill its queue, or as many as SALLYPORT_TEST_QUEUE says; and where
 * SALLYPORT_TEST_RECEIVE_BUFFER is set, its socket has room for about so many bytes of them. With libnetfilter_queue only.
 */
import { Libc } from "../../src/ffi/libc.ts";
import { LibraryQueue } from "../../src/ffi/library_queue.ts";

const PACKETS = Number(Deno.env.get("SALLYPORT_TEST_QUEUE") ?? 64);
const [SOL_SOCKET, SO_RCVBUFFORCE] = [1, 33];

const configure = LibraryQueue.prototype.configure;
LibraryQueue.prototype.configure = function (parameters): bigint {
  const handle = configure.call(this, { ...parameters, maxLength: PACKETS });
  const bytes = Deno.env.get("SALLYPORT_TEST_RECEIVE_BUFFER");
  if (bytes !== undefined) limitReceiveBuffer(this.descriptor, Number(bytes));
  return handle;
};
await import("../../main.ts");

function limitReceiveBuffer(descriptor: number, bytes: number): void {
  using libc = new Libc();
  const value = new Uint8Array(Int32Array.of(bytes).buffer);
  libc.checked(libc.call.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, value, value.length), "limit a buffer");
}
