/** What a guest takes instead of completing an access: an exception that it may handle, or an abort that it cannot. */
export interface ExceptionRow {
  readonly kind: 've' | 'vc' | 'abort';
  readonly text: string;
  readonly cites: string;
}

const rows = {
  notAccepted: {
    kind: 've',
    text: 'the guest touched a private page that it has not accepted',
    cites: 'reference 4.2',
  },
  notValidated: {
    kind: 'vc',
    text: 'the guest touched a private page that it has not validated',
    cites: 'reference 4.3',
  },
  explicitOnly: {
    kind: 'abort',
    text: 'pKVM knows explicit conversions only: an access of the wrong kind is a fault in the guest',
    cites: 'DESIGN 1; reference 4.4',
  },
  injected: { kind: 'abort', text: 'the VMM injected a fault', cites: 'DESIGN 5' },
} as const satisfies Record<string, ExceptionRow>;

export type ExceptionName = keyof typeof rows;

/** By name, and by number: a routine keeps the number as an argument. */
export const EXCEPTIONS: Readonly<Record<ExceptionName, ExceptionRow>> = rows;
export const EXCEPTION_NAMES = Object.keys(rows) as readonly ExceptionName[];

/** `#VE`, `#VC`, `abort`. */
export function exceptionWord(kind: ExceptionRow['kind']): string {
  return kind === 'abort' ? 'abort' : `#${kind.toUpperCase()}`;
}
