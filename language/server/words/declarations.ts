import type { AstNode } from 'langium';
import type {
  ConstDeclaration,
  FileDeclaration,
  FunctionDeclaration,
  GfnAstType,
  HostBlock,
  Let,
  SlotDeclaration,
  VcpuBlock,
} from '../../generated/ast.js';
import { spanOf, type ParsedFile } from '../../parse/parse.js';
import { unsigned, type Constant } from '../../values/constant.js';
import { namesOf } from '../names/names-of.js';
import { sameThing } from '../names/occurrence.js';
import type { Declared, ProgramView } from '../program.js';
import { entryFor } from './entries.js';
import { EXIT_ROWS } from './fields.js';
import { hexWords, pagesWords, sizeWords } from './numbers.js';

/** What a declaration is, in Markdown. */
export function declarationText(program: ProgramView, declared: Declared): string {
  const { file, occurrence } = declared;
  const { node, name, space } = occurrence;
  const comment = commentAbove(file, node);
  switch (node.$type as keyof GfnAstType) {
    case 'ConstDeclaration':
      return joined(
        code(source(file, node)),
        constantWords(program.valueOf(file, (node as Partial<ConstDeclaration>).value)),
        comment,
      );
    case 'VarDeclaration':
      return joined(code(source(file, node)), 'A variable that all actors share.', comment);
    case 'FunctionDeclaration':
      return joined(code(headOf(node as FunctionDeclaration)), comment);
    case 'FileDeclaration':
      return joined(code(source(file, node)), fileWords(program, node as FileDeclaration), comment);
    case 'MappingDeclaration':
      return joined(code(source(file, node)), 'Memory of the VMM; its name stands for its hva.', comment);
    case 'AliasDeclaration':
      return joined(
        code(source(file, node)),
        "A second mapping of the guest's memory, with a view of its own.",
        comment,
      );
    case 'SlotDeclaration':
      return joined(code(source(file, node)), slotWords(program, file, node as SlotDeclaration), comment);
    case 'Parameter':
      return joined(code(`${name}: ${(node as GfnAstType['Parameter']).type ?? 'address'}`), 'A parameter.');
    case 'LocalVariable':
      return joined(code(localSource(file, node)), 'A variable of this block.');
    case 'ExitParameter':
      return exitText(name);
    case 'ResultName':
      return joined(
        code(headOf(node.$container as FunctionDeclaration)),
        `Its result \`${name.split('.')[1] ?? name}\`.`,
      );
    case 'HostBlock':
      return joined(code(`host ${(node as HostBlock).name}`), 'A thread of the VMM.', comment);
    case 'VcpuBlock':
      return joined(code(`vcpu ${(node as VcpuBlock).number}`), "A vCPU's guest code.", comment);
    default:
      return space === 'event' || space === 'barrier' ? meetingText(program, declared) : '';
  }
}

/** The exit of a handler, with its fields. */
export function exitText(name: string): string {
  return joined(
    code(name),
    'The exit: what `struct kvm_run` holds, and what only the debugger knows.',
    EXIT_ROWS.map(([field, text]) => `- \`${field}\`: ${text}`).join('\n'),
  );
}

/** `fn share(gpa, size: int) -> status` */
export function headOf(node: FunctionDeclaration): string {
  // After a syntax error a name may be missing.
  const typed = ({ name = '…', type }: { name?: string; type?: string }): string =>
    type === undefined ? name : `${name}: ${type}`;
  const results = node.results.length === 0 ? '' : ` -> ${node.results.map(typed).join(', ')}`;
  return `fn ${node.name}(${node.parameters.map(typed).join(', ')})${results}`;
}

/** The comment right above a declaration, without its slashes. */
export function commentAbove(file: ParsedFile, node: AstNode): string {
  const lines = file.text.slice(0, spanOf(node).start).split('\n').slice(0, -1);
  const found: string[] = [];
  for (let line = lines.pop(); line !== undefined && /^\s*\/\//.test(line); line = lines.pop())
    found.unshift(line.replace(/^\s*\/\/+ ?/, '').trimEnd());
  return found.join('  \n');
}

/** A constant's value, every way that somebody may want to read it. */
function constantWords(constant: Constant | null): string {
  if (constant === null) return '';
  const { type, value, size } = constant;
  if (type.kind === 'range') {
    const end = unsigned(value) + unsigned(size);
    const words = sizeWords(size);
    return `${hexWords(value)} … ${hexWords(end)}, ${hexWords(size)}${words === null ? '' : ` = ${words}`}`;
  }
  if (type.kind === 'bool') return value === 0n ? 'false' : 'true';
  if (type.kind === 'side') return value === 0n ? 'shared' : 'private';
  const words = sizeWords(value);
  return `${value} = ${hexWords(value)}${words === null ? '' : ` = ${words}`}`;
}

/** The gpas of a memslot; null if they cannot be told. */
export function slotRange(
  program: ProgramView,
  file: ParsedFile,
  node: SlotDeclaration,
): { readonly gpa: bigint; readonly size: bigint } | null {
  const gpa = node.parts.find((part) => part.$type === 'GpaPart');
  const size = node.parts.find((part) => part.$type === 'SizePart');
  const [from, bytes] = [program.valueOf(file, gpa?.gpa), program.valueOf(file, size?.size)];
  return from === null || bytes === null ? null : { gpa: unsigned(from.value), size: unsigned(bytes.value) };
}

function slotWords(program: ProgramView, file: ParsedFile, node: SlotDeclaration): string {
  const range = slotRange(program, file, node);
  if (range === null) return 'A memslot.';
  const { gpa, size } = range;
  const behind = node.parts.find((part) => part.$type === 'PrivatePart')?.file.$refText;
  const lines = [
    `gpa ${hexWords(gpa)} … ${hexWords(gpa + size)}, ${sizeWords(size) ?? hexWords(size)}, ${pagesWords(size)}`,
    `gfn ${hexWords(gpa >> 12n)} … ${hexWords((gpa + size) >> 12n)}`,
    behind === undefined ? 'no private fd: always shared' : `private fd \`${behind}\``,
  ];
  return lines.map((line) => `- ${line}`).join('\n');
}

function fileWords(program: ProgramView, node: FileDeclaration): string {
  const term =
    node.kind === 'private_fd' ? (entryFor('private fd')?.text ?? '') : 'An ordinary memfd of the VMM.';
  const slots = program.parts.machine?.node.items.filter((item) => item.$type === 'SlotDeclaration') ?? [];
  const used = slots.filter((slot) =>
    slot.parts.some(
      (part) =>
        (part.$type === 'PrivatePart' && part.file.$refText === node.name) ||
        (part.$type === 'SharedPart' &&
          (part.half as typeof part.half | undefined)?.file?.$refText === node.name),
    ),
  );
  if (used.length === 0) return term;
  return `${term}\n\nBehind memslot ${used.map(({ slot }) => slot).join(', ')}.`;
}

/** Who says and who awaits an event; who meets at a barrier. */
function meetingText(program: ProgramView, { file, occurrence }: Declared): string {
  const at = namesOf(file).filter((other) => sameThing(other, occurrence));
  const lines = (type: string): string =>
    at
      .filter(({ node }) => node.$type === type)
      .map(({ span }) => file.lines.at(span.start).line)
      .join(', ');
  if (occurrence.space === 'barrier')
    return joined(code(`barrier ${occurrence.name}`), `Met in line ${lines('BarrierStatement')}.`);
  const [notified, awaited] = [lines('Notify'), lines('Wait')];
  return joined(
    code(`event ${occurrence.name}`),
    `${notified === '' ? 'Nobody notifies it' : `Notified in line ${notified}`}; ${awaited === '' ? 'nobody waits for it' : `awaited in line ${awaited}`}.`,
  );
}

function localSource(file: ParsedFile, node: AstNode): string {
  const statement = node.$container;
  if (statement?.$type === 'For') return source(file, statement).replace(/\s*\{.*$/, '');
  return source(file, (statement as Let | undefined) ?? node);
}

/** The first line of a node's text. */
function source(file: ParsedFile, node: AstNode): string {
  const { start, end } = spanOf(node);
  return file.text.slice(start, end).split(/\r?\n/)[0] ?? '';
}

function code(text: string): string {
  return `\`\`\`gfn\n${text}\n\`\`\``;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
