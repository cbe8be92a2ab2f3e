import { pageAddress, pageRange } from '../../engine/describe/text.js';
import type { HandCall } from '../../engine/hand.js';
import { slotAtOrAbove } from '../../engine/kvm/slots.js';
import type { State } from '../../engine/kvm/state.js';
import { PAGE_LIMIT, pagesOf, type PageRange } from '../../engine/memory/range.js';
import { RECIPE } from '../../engine/vmm/words.js';
import { fileCalled, fileLabel, filesOf } from '../inspect/files.js';

type Recipe = keyof typeof RECIPE;

/**
 * The conversion of gfns [lo, hi) that a person wants of the VMM.
 *
 * @param to `private` or `shared`
 * @param using a recipe by its word in the language, or with `-` for `_`
 * @throws RangeError with a sentence, if that cannot be meant
 */
export function wantedConversion(s: State, { lo, hi }: PageRange, to: string, using = 'default'): HandCall {
  checkRange(lo, hi, 'gfns');
  if (to !== 'private' && to !== 'shared')
    throw new RangeError(`\`${to}\` is no side: convert to \`private\` or to \`shared\`.`);
  const recipe = using.replaceAll('-', '_');
  if (!isRecipe(recipe))
    throw new RangeError(
      `There is no recipe \`${using}\`. There are: ${Object.keys(RECIPE).join(', ').replaceAll('_', '-')}.`,
    );
  checkSlots(s, lo, hi, to);
  return { name: 'convert', gfn: lo, pages: hi - lo, to, using: recipe };
}

/**
 * A hole to be punched in a file, or an allocation: pages [lo, hi) of it.
 *
 * @param fd the file's name, or the number of a descriptor
 * @throws RangeError with a sentence, if that cannot be meant
 */
export function wantedFallocate(
  s: State,
  name: 'punch_hole' | 'allocate',
  fd: string,
  { lo, hi }: PageRange,
): HandCall {
  checkRange(lo, hi, 'pages');
  const file = fileCalled(s, fd);
  if (file === undefined) {
    const files = filesOf(s).map((one) => fileLabel(s, one));
    const there =
      files.length === 0 ? 'There is no private fd and no memfd.' : `There are: ${files.join(', ')}.`;
    throw new RangeError(`There is no fd \`${fd}\`. ${there}`);
  }
  const descriptor = s.descriptors.indexOf(file.id);
  if (descriptor < 0)
    throw new RangeError(`The VMM has closed \`${fd}\`: without a descriptor it cannot call anything on it.`);
  const end = pagesOf(file.size);
  if (hi > end)
    throw new RangeError(
      `\`${fd}\` ends at offset ${pageAddress(end)}: ${pageRange(lo, hi)} reaches past it.`,
    );
  return { name, fd: descriptor, page: lo, pages: hi - lo };
}

function isRecipe(word: string): word is Recipe {
  return Object.hasOwn(RECIPE, word);
}

function checkRange(lo: number, hi: number, what: string): void {
  const isWhole = Number.isSafeInteger(lo) && Number.isSafeInteger(hi);
  if (!isWhole || lo < 0 || hi <= lo || hi > PAGE_LIMIT)
    throw new RangeError(`[lo, hi) must be a range of ${what}: whole numbers, and not empty.`);
}

/** On the way to shared a VMM skips gaps, on the way to private it fails there (reference 5.1 step 7): whether there is anything to do at all. */
function checkSlots(s: State, lo: number, hi: number, to: 'private' | 'shared'): void {
  let plain = -1;
  let convertible = false;
  for (let at = lo; at < hi;) {
    const slot = slotAtOrAbove(s, at);
    const gap = Math.min(hi, slot?.base ?? hi);
    if (gap > at && to === 'private')
      throw new RangeError(`No memslot covers ${pageRange(at, gap)}: there is nothing to make private.`);
    if (slot === undefined || slot.base >= hi) break;
    if (slot.file >= 0) convertible = true;
    else if (to === 'private')
      throw new RangeError(`Memslot ${slot.id} has no private fd: what it covers is always shared.`);
    else plain = slot.id;
    at = slot.base + slot.pages;
  }
  if (convertible) return;
  throw new RangeError(
    plain < 0
      ? `No memslot covers any of ${pageRange(lo, hi)}: there is nothing to convert.`
      : `Memslot ${plain} has no private fd: what it covers is always shared.`,
  );
}
