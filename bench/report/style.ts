import { styleText } from 'node:util';

type Paint = (text: string) => string;

export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly good: Paint;
  readonly bad: Paint;
}

const plain: Paint = (text) => text;

/** No colour but weight where it is not wanted; the words say everything. */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const colour = stream.isTTY && process.env.NO_COLOR === undefined && process.env.TERM !== 'dumb';
  if (!colour) return PLAIN;
  return {
    bold: (text) => styleText('bold', text),
    dim: (text) => styleText('dim', text),
    good: (text) => styleText('green', text),
    bad: (text) => styleText('red', text),
  };
}

export const PLAIN: Style = { bold: plain, dim: plain, good: plain, bad: plain };
