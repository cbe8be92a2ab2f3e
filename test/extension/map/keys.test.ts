import { describe, expect, it } from 'vitest';
import { pressKey } from '../../../extension/map/webview/keys.js';
import { MapModel } from '../../../extension/map/webview/map-model.js';
import { Navigation } from '../../../extension/map/webview/navigation.js';
import type { Viewport } from '../../../extension/map/webview/viewport.js';
import { answerOf, smallGuest } from './synthetic-guest.js';
import './english.js';

/** The small guest, 16 gfns a column (or those of a viewport, page by page), with keys to press. */
function mapped(view?: Viewport, guest = smallGuest()) {
  const model = new MapModel(
    () => {},
    () => undefined,
    () => {},
  );
  const said: string[] = [];
  const camera = {
    get target() {
      return model.scene?.view ?? null;
    },
    glide: (to: Viewport) => {
      model.look(to);
    },
  };
  model.hear({ type: 'run', run: { id: 'a', name: 'a', stopped: true }, other: false });
  model.hear({ type: 'picture', of: 'overview', run: 'a', answer: answerOf(guest, { columns: 0x424 }) });
  if (view !== undefined) {
    model.look(view);
    const [lo, hi] = [view.lo, view.lo + view.span];
    model.hear({
      type: 'picture',
      of: 'view',
      run: 'a',
      answer: answerOf(guest, { lo, hi, columns: hi - lo }),
    });
  }
  const go = new Navigation(model, camera, (text) => said.push(text));
  const calls = { menu: 0, clear: 0 };
  const targets = { menu: () => calls.menu++, clear: () => calls.clear++ };
  const press = (keys: string): boolean => {
    const parts = keys.split(' ');
    const key = parts.at(-1)!;
    const held = (name: string): boolean => parts.slice(0, -1).includes(name);
    return pressKey(
      { key, shiftKey: held('shift'), ctrlKey: held('ctrl'), metaKey: held('meta'), altKey: held('alt') },
      go,
      targets,
    );
  };
  return { model, press, said, calls };
}

describe('keys', () => {
  it('move the cursor by column, by run, and to the ends', () => {
    const { model, press } = mapped({ lo: 0x100, span: 0x20 });
    model.moveTo(0x102);
    press('ArrowRight');
    expect(model.cursor).toBe(0x103);
    press('ctrl ArrowRight');
    expect(model.cursor).toBe(0x104);
    press('ctrl ArrowRight');
    press('ctrl ArrowRight');
    press('meta ArrowLeft');
    expect(model.cursor).toBe(0x105);
    press('Home');
    expect(model.cursor).toBe(0);
    expect(model.scene?.view.lo).toBe(0);
    press('End');
    expect(model.cursor).toBe(0x423f);
    expect(model.scene?.view).toEqual({ lo: 0x4240 - 0x20, span: 0x20 });
  });

  it('find a boundary that only the whole guest’s picture knows', () => {
    const { model, press } = mapped({ lo: 0x100, span: 0x20 });
    model.moveTo(0x118);
    press('ctrl ArrowRight');
    expect(model.cursor).toBe(0x800);
    expect(model.scene!.view.lo).toBeGreaterThan(0x700);
  });

  it('change the lane and stop at the outer ones', () => {
    const { model, press } = mapped();
    for (let n = 0; n < 9; n++) press('ArrowDown');
    expect(model.lane).toBe(4);
    press('ArrowUp');
    expect(model.lane).toBe(3);
  });

  it('select with shift, zoom to it, and leave the selection alone else', () => {
    const { model, press } = mapped({ lo: 0x100, span: 0x20 });
    model.moveTo(0x104);
    press('shift ArrowRight');
    press('shift ArrowRight');
    press('shift ArrowRight');
    expect(model.selection).toEqual({ lo: 0x104, hi: 0x108 });
    press('z');
    expect(model.scene?.view).toEqual({ lo: 0x100, span: 12 });
    expect(model.selection).toEqual({ lo: 0x104, hi: 0x108 });
  });

  it('zoom around the cursor and back to the whole', () => {
    const { model, press } = mapped();
    model.moveTo(0x1000);
    press('+');
    expect(model.scene?.view.span).toBe(0x4240 / 2);
    press('=');
    press('-');
    expect(model.scene?.view.span).toBe(0x4240 / 2);
    press('0');
    expect(model.scene?.view).toEqual({ lo: 0, span: 0x4240 });
  });

  it('go to marks, nearer to one that only the coarse picture shows, and say when there is none', () => {
    const { model, press, said } = mapped({ lo: 0x100, span: 0x20 });
    press(']');
    expect(model.cursor).toBe(0x100);
    press(']');
    expect(model.cursor).toBe(0x108);
    press(']');
    expect(model.cursor).toBe(0xc00);
    for (let n = 0; n < 3; n++) press(']');
    expect(said).toContain('No further mark');
    const { model: back, press: pressBack } = mapped();
    pressBack('[');
    expect(back.cursor).toBe(0x2000);
    const { said: nothing, press: select } = mapped();
    select('z');
    expect(nothing).toEqual(['Nothing is selected']);
  });

  it('go to the exit', () => {
    const { model, press } = mapped();
    press('e');
    expect(model.cursor).toBe(0x108);
    expect(model.scene?.view).toEqual({ lo: 0x100, span: 24 });
    const exit = { lo: 0x9000, hi: 0x9001, pending: true, text: 'KVM_EXIT_MMIO' };
    const { model: beyond, press: pressBeyond } = mapped(undefined, { ...smallGuest(), exit });
    pressBeyond('e');
    expect(beyond.cursor).toBe(0x423f);
  });

  it('open the menu, clear, and leave what is the editor’s to the editor', () => {
    const { press, calls } = mapped();
    expect(press('Enter')).toBe(true);
    expect(press('Escape')).toBe(true);
    expect(calls).toEqual({ menu: 1, clear: 1 });
    for (const keys of ['ctrl +', 'ctrl 0', 'alt ArrowLeft', 'F5', 'Tab', 'ctrl e'])
      expect(press(keys)).toBe(false);
  });
});
