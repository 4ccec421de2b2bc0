/** Flags of openat(2) and its relatives (fcntl.h, Linux on x86_64 and aarch64 alike). */
export const AT_FDCWD = -100;
export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_CLOEXEC = 0o2000000;
