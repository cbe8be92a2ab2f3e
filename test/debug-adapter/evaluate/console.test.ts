import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../debug-adapter/evaluate/commands/commands.js';
import { respond } from '../../../debug-adapter/evaluate/console.js';
import { deskAt, IMPLICIT } from './desk.js';

const EXPLICIT = `vm snp { abi private-fd
  private_fd ram size 4M allocated validated
  memslot 0 gpa 0x0 size 4M shared anon private ram }
vcpu 0 { page_state_change(0x10_0000, 16K, shared) }`;

/** What the console answers at the first exit of a script; a refusal is its sentence. */
function at(script = IMPLICIT) {
  const desk = deskAt(script);
  const say = (line: string): string => {
    try {
      return respond(desk, line).text;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return `refused: ${error.message}`;
    }
  };
  return { desk, say };
}

describe('choosing in the console', () => {
  test('lists what can be done, and what cannot', () => {
    const { say } = at(EXPLICIT);
    const text = say('choices');
    expect(text).toContain('explicit conversion, private → shared');
    expect(text).toContain('convert-first-page');
    expect(text).toMatch(/convert +Convert gpa 0x100000, 16K, to shared +▓+ → ▓+·+▓+/);
    expect(say('ask')).toBe(text);
  });

  test('makes a choice by its word, and goes on as told', () => {
    const { desk, say } = at();
    expect(say('retry then stop')).toBe('Run the vCPU again without converting (it faults again)');
    expect(desk.asked).toEqual(['0 stop']);
    expect(desk.subject.history.inputs).toMatchObject([{ kind: 'choice', choice: 'retry' }]);
    expect(say('retry')).toMatch(/^refused: Nobody waits for a choice\./);
  });

  test('takes a conversion by its range, side and recipe', () => {
    const one = at(EXPLICIT);
    expect(one.say('convert 0x100000 4K shared')).toContain('(only the first page)');
    expect(one.desk.asked).toEqual(['0 step']);
    const all = at(EXPLICIT);
    expect(all.say('convert 0x100000 16K to shared then continue')).toContain('16K, to shared');
    expect(all.desk.asked).toEqual(['0 continue']);
    expect(at(EXPLICIT).say('convert using cloud-hypervisor')).toContain("cloud-hypervisor's habit");
    expect(at(EXPLICIT).say('convert-2m')).toContain('the aligned 2 MiB');
  });

  test('refuses a conversion that is not offered, and says which are', () => {
    const { desk, say } = at(EXPLICIT);
    expect(say('convert 0x200000 4K')).toMatch(/none of the conversions of this exit:\n {2}convert: /);
    expect(say('convert 0x100000 16K private then step')).toMatch(/none of the conversions/);
    expect(say('convert using magic')).toMatch(/no recipe `magic`\. There are: default, qemu/);
    expect(say('convert 1 2 3')).toMatch(/Usage: convert/);
    expect(say('choose convrt')).toMatch(/Did you mean `convert`\?/);
    expect(desk.asked).toEqual([]);
    expect(desk.subject.history.inputs).toEqual([]);
  });

  test('does by hand what no exit offers, where a range and a side say what', () => {
    const { desk, say } = at(EXPLICIT);
    expect(say('convert 0x200000 4K to shared')).toBe('convert(0x200000, 4K, shared) = 0, by hand');
    expect(say('punch_hole ram 0x10_1000 4K')).toBe('punch_hole(ram, 0x101000, 4K) = 0, by hand');
    expect(say('allocate ram 0x10_1800 4K')).toMatch(/^refused: Memory is .* in pages: give multiples of 4K/);
    expect(desk.asked).toEqual(['changed', 'changed']);
    expect(desk.subject.history.inputs.map(({ kind }) => kind)).toEqual(['call', 'call']);
    expect(desk.choosing.waiting()).toBe(0);
  });

  test('knows the words of the launch policy, which mean what they mean there', () => {
    expect(at().say('refuse')).toBe('Stop the VM (what QEMU does when it refuses)');
    expect(at(EXPLICIT).say('retry')).toMatch(/^Return without writing ret/);
    expect(at(EXPLICIT).say('return-0')).toMatch(/^Return 0/);
  });

  test('says that there is nothing to choose where nobody waits', () => {
    const { say } = at('vcpu 0 { yield }');
    for (const word of ['choices', 'convert', 'stop', 'convert 0 4K'])
      expect(say(word)).toMatch(/^refused: Nobody waits/);
  });
});

describe('looking in the console', () => {
  const { desk, say } = at();

  test('shows the map, memslots, files and costs', () => {
    expect(say('map')).toContain('slot 0  0x0..0x200000  2M');
    expect(say('map RING')).toContain('0x8000..0x9000');
    expect(say('map 0x8000..0xa000')).not.toContain('0x0..0x200000  2M\n0x0');
    expect(say('slots')).toMatch(
      /^slot 0 {2}0x0..0x200000 {2}2M {2}hva 0x[0-9a-f]+ {2}private fd ram from offset 0x0/,
    );
    expect(say('fds')).toContain('private fd ram: 2M, 512 of 512 pages allocated');
    expect(say('holes rom')).toBe('There is no fd `rom`. There are: ram.');
    expect(say('costs')).toMatch(/exits +1 +\+1/);
    expect(say('exits')).toContain('vCPU 0  1 exit  last: KVM_EXIT_MEMORY_ERROR');
  });

  test('tells everything about a gpa in words', () => {
    const text = say('info RING');
    expect(text).toContain('KVM holds it as       private: private fd ram has a page at offset 0x8000');
    expect(text).toContain('the guest maps it as  shared');
    expect(text).toContain('! the guest maps it as shared, KVM holds it as private: the next access exits');
    expect(say('info 1G')).toBe('gpa 0x40000000..0x40001000, gfn 0x40000: no memslot');
  });

  test('dumps memory, and shows holes as holes', () => {
    expect(say('x/16 guest:0x100')).toBe(
      'guest:0x100, 16 bytes\n0x100  00 00 00 00 68 65 6c 6c  00 00 00 00 00 00 00 00 |....hell........|',
    );
    expect(say('x/64 shared:0x8000')).toBe('shared:0x8000, 64 bytes\n0x8000  hole (64 bytes)');
    expect(say('x/16 private:0x1ffff8')).toMatch(
      /00 {2}-- -- -- -- -- -- -- -- \|\.{8} {8}\| {2}-- no memslot$/,
    );
    expect(say('x RING')).toContain('the guest maps it as shared, KVM holds it as private (64 bytes)');
    expect(say('x/9999 0')).toMatch(/^refused: COUNT must be a whole number of bytes, 1 to 4096/);
    expect(say('x/8')).toMatch(/^refused: Usage: x\/COUNT/);
    expect(say('x/8 [guest:0] + 1')).toMatch(/^refused: Usage/);
  });

  test('evaluates what is no command, and a variable before a command', () => {
    expect(say('count + 1')).toBe('4');
    expect(say('print count')).toBe('3 (int)');
    expect(say('[private:0x100]')).toBe('0x6c6c656800000000');
    const { say: elsewhere } = at('var stop = 5\nvcpu 0 { stop = 6 }');
    expect(elsewhere('stop')).toBe('6');
    expect(elsewhere('stop + 1')).toBe('7');
  });

  test('names the nearest command', () => {
    expect(say('chioces')).toBe(
      'refused: there is no `chioces`. Did you mean `choices`? `help` lists the commands.',
    );
    expect(say('inof RING')).toContain('Did you mean `info`?');
    expect(say('1 +')).not.toContain('help');
    expect(say('  ')).toMatch(/^refused: Type a command/);
    expect(say('info')).toBe('refused: Usage: info GPA');
  });

  test('explains itself: every command by name', () => {
    const all = say('help');
    for (const { name, help, usage } of COMMANDS) {
      expect(all).toContain(help);
      expect(say(`help ${name}`)).toBe(`${usage}\n${help}`);
    }
    expect(say('help expressions')).toContain('u8 [private:RING + 4]');
    expect(say('help chioces')).toContain('Did you mean `choices`?');
  });

  test('changes nothing by looking', () => {
    const before = desk.subject.history.machine.identity();
    for (const line of [
      'map',
      'slots',
      'fds',
      'costs',
      'exits',
      'inputs',
      'info RING',
      'x/64 guest:0',
      'choices',
      'help',
    ])
      expect(say(line)).not.toMatch(/^refused/);
    expect(desk.subject.history.machine.identity()).toEqual(before);
    expect(desk.asked).toEqual([]);
    expect(desk.subject.history.inputs).toEqual([]);
  });
});

describe('solo', () => {
  test('is an input of the run, and undone by `solo off`', () => {
    const { desk, say } = at();
    expect(say('solo device')).toContain('Only device runs');
    expect(desk.subject.history.state.solo).toBe(1);
    expect(desk.asked).toEqual(['changed']);
    expect(say('solo nobody')).toMatch(/There are: 0, device/);
    expect(say('inputs')).toMatch(/@\d+ {2}device {2}solo/);
    expect(say('solo off')).toBe('Everybody runs.');
    expect(say('solo off')).toBe('Everybody runs already.');
    expect(desk.subject.history.state.solo).toBe(-1);
    expect(desk.subject.history.inputs).toHaveLength(2);
  });
});
