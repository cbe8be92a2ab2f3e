import { styleText } from 'node:util';

export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

const plain = (text: string): string => text;

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
