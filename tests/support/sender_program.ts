/**
 * A program that sends one datagram and exits, as small as can be, so that thousands can be run. It reads from its
 * standard input where to (as many bytes as struct sockaddr_in6 has, whichever the family) and, behind that, what. It
 * exits with 0 if that could be sent.
 */
const CODE: readonly [bytes: string, instruction: string][] = [
  ["48 81 ec 00 01 00 00", "sub rsp, 256"],
  ["31 c0", "xor eax, eax"], // read(0, buffer, 256)
  ["31 ff", "xor edi, edi"],
  ["48 89 e6", "mov rsi, rsp"],
  ["ba 00 01 00 00", "mov edx, 256"],
  ["0f 05", "syscall"],
  ["4c 8d 60 e4", "lea r12, [rax - 28]"],
  ["b8 29 00 00 00", "mov eax, 41"], // socket(family, SOCK_DGRAM, 0)
  ["0f b7 3c 24", "movzx edi, word ptr [rsp]"],
  ["be 02 00 00 00", "mov esi, 2"],
  ["31 d2", "xor edx, edx"],
  ["0f 05", "syscall"],
  ["89 c7", "mov edi, eax"], // sendto(socket, buffer + 28, length - 28, 0, buffer, 28)
  ["b8 2c 00 00 00", "mov eax, 44"],
  ["48 8d 74 24 1c", "lea rsi, [rsp + 28]"],
  ["4c 89 e2", "mov rdx, r12"],
  ["45 31 d2", "xor r10d, r10d"],
  ["49 89 e0", "mov r8, rsp"],
  ["41 b9 1c 00 00 00", "mov r9d, 28"],
  ["0f 05", "syscall"],
  ["89 c7", "mov edi, eax"], // exit(result < 0)
  ["c1 ef 1f", "shr edi, 31"],
  ["b8 3c 00 00 00", "mov eax, 60"],
  ["0f 05", "syscall"],
];

const LOAD_ADDRESS = 0x40_0000n;
/** sizeof(Elf64_Ehdr), sizeof(Elf64_Phdr); elf.h. */
const [FILE_HEADER, PROGRAM_HEADER] = [64, 56];

/** The file: an ELF of x86_64 with one segment, which is all of it. */
export function senderProgram(): Uint8Array<ArrayBuffer> {
  const code = CODE.flatMap(([bytes]) => bytes.split(" ").map((byte) => parseInt(byte, 16)));
  const headers = FILE_HEADER + PROGRAM_HEADER;
  const file = new Uint8Array(headers + code.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // e_ident: ELF, 64 bits, little-endian, version 1
  view.setUint16(16, 2, true); // e_type: ET_EXEC
  view.setUint16(18, 62, true); // e_machine: EM_X86_64
  view.setUint32(20, 1, true); // e_version
  view.setBigUint64(24, LOAD_ADDRESS + BigInt(headers), true); // e_entry
  view.setBigUint64(32, BigInt(FILE_HEADER), true); // e_phoff
  view.setUint16(52, FILE_HEADER, true); // e_ehsize
  view.setUint16(54, PROGRAM_HEADER, true); // e_phentsize
  view.setUint16(56, 1, true); // e_phnum
  view.setUint32(FILE_HEADER, 1, true); // p_type: PT_LOAD
  view.setUint32(FILE_HEADER + 4, 5, true); // p_flags: PF_R | PF_X
  view.setBigUint64(FILE_HEADER + 16, LOAD_ADDRESS, true); // p_vaddr
  view.setBigUint64(FILE_HEADER + 32, BigInt(file.length), true); // p_filesz
  view.setBigUint64(FILE_HEADER + 40, BigInt(file.length), true); // p_memsz
  view.setBigUint64(FILE_HEADER + 48, 0x1000n, true); // p_align
  file.set(code, headers);
  return file;
}
