import { JsonTestReporter } from './json-tests.js';
import { JunitReporter } from './junit.js';
import { PrettyReporter } from './pretty-tests.js';
import { TapReporter } from './tap.js';
import type { Output } from '../io.js';
import type { Colour } from '../terminal/colour.js';
import type { TestReporter } from './test-reporter.js';

export const FORMATS = ['pretty', 'tap', 'junit', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** The reporter of a format. */
export function reporterOf(format: Format, out: Output, colour: Colour): TestReporter {
  switch (format) {
    case 'pretty':
      return new PrettyReporter(out, colour);
    case 'tap':
      return new TapReporter(out);
    case 'junit':
      return new JunitReporter(out);
    case 'json':
      return new JsonTestReporter(out);
  }
}
