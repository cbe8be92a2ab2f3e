import type { MachineSpec } from '../../engine/kvm/spec.js';
import type { PopulateItem } from '../generated/ast.js';
import { patternOf } from './contents.js';
import { merge } from './files.js';
import { hex, PAGE, type Surroundings } from './surroundings.js';

/** `populate shared|private at GPA: PATTERN`: initial contents by gpa, put where the slot has that side. */
export function populate(at: Surroundings, spec: MachineSpec, items: readonly PopulateItem[]): MachineSpec {
  let result = spec;
  for (const item of items) {
    const gpa = at.number(item.gpa);
    const pattern = patternOf(at, item.pattern);
    if (gpa === null || pattern === null) continue;
    const slot = spec.slots.find((each) => contains(each.gpa, each.pages, gpa, BigInt(pattern.size)));
    if (slot === undefined) {
      at.error(
        item,
        'outside-slots',
        `no memslot holds ${hex(gpa)} and the ${pattern.size} bytes from there`,
      );
      continue;
    }
    const inSlot = Number(gpa - BigInt(slot.gpa) * PAGE);
    if (item.side === 'private') {
      if (slot.file < 0) {
        at.error(
          item,
          'no-private-fd',
          `memslot ${slot.id} has no private fd: what it holds is always shared`,
        );
        continue;
      }
      const offset = inSlot + slot.offset * 4096;
      const pages = [Math.floor(offset / 4096), Math.ceil((offset + pattern.size) / 4096)] as const;
      const files = result.files.map((file, index) =>
        index !== slot.file
          ? file
          : {
              ...file,
              allocated: merge([...file.allocated, pages]),
              contents: [...file.contents, { offset, ...pattern }],
            },
      );
      result = { ...result, files };
    } else {
      const home = spec.mappings.findIndex(
        (each) => slot.hva >= each.hva && slot.hva + slot.pages <= each.hva + each.pages,
      );
      const mapping = spec.mappings[home];
      if (mapping === undefined) {
        at.error(
          item,
          'no-shared-half',
          `memslot ${slot.id} has no shared half: give it one with \`shared anon\``,
        );
        continue;
      }
      const offset = inSlot + (slot.hva - mapping.hva) * 4096;
      const mappings = result.mappings.map((each, index) =>
        index !== home ? each : { ...each, contents: [...each.contents, { offset, ...pattern }] },
      );
      result = { ...result, mappings };
    }
  }
  return result;
}

function contains(page: number, pages: number, gpa: bigint, size: bigint): boolean {
  const start = BigInt(page) * PAGE;
  return gpa >= start && gpa + size <= start + BigInt(pages) * PAGE;
}
