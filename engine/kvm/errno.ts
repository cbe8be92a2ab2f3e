/** Errnos that the model knows, by their Linux numbers on x86. */
export const Errno = {
  EPERM: 1,
  ENOENT: 2,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EEXIST: 17,
  ENODEV: 19,
  ENOTTY: 25,
  EINVAL: 22,
  EMFILE: 24,
  EFBIG: 27,
  ENOSPC: 28,
  ESPIPE: 29,
  ENOSYS: 38,
  EOPNOTSUPP: 95,
  EHWPOISON: 133,
} as const;

export type ErrnoName = keyof typeof Errno;

const NAMES = new Map<number, ErrnoName>(
  Object.entries(Errno).map(([name, number]) => [number, name as ErrnoName]),
);

/** `EINVAL` for 22; `errno 250` for a number that has no name here. */
export function errnoName(errno: number): string {
  return NAMES.get(errno) ?? `errno ${errno}`;
}

/** Signals that a host access can raise. */
export const Signal = { SIGBUS: 7, SIGSEGV: 11 } as const;

export function signalName(signal: number): string {
  return signal === Signal.SIGBUS ? 'SIGBUS' : signal === Signal.SIGSEGV ? 'SIGSEGV' : `signal ${signal}`;
}
