/** Flags of openat(2) and its relatives, commands of fcntl(2) (fcntl.h, Linux on x86_64 and aarch64 alike). */
export const AT_FDCWD = -100;
export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_CREAT = 0o100;
export const O_CLOEXEC = 0o2000000;
export const O_NONBLOCK = 0o4000;
export const O_PATH = 0o10000000;

export const F_SETFD = 2;
export const F_SETFL = 4;
export const FD_CLOEXEC = 1;
