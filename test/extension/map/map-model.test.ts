import { describe, expect, it } from 'vitest';
import type { FromMap } from '../../../extension/map/messages.js';
import { MapModel } from '../../../extension/map/webview/map-model.js';
import { remembered, type Place } from '../../../extension/map/webview/places.js';
import { answerOf, emptyGuest, smallGuest, type SyntheticGuest } from './synthetic-guest.js';
import './english.js';

const guest = smallGuest();

/** A model with a host that answers when it is told to. */
function modelWith(places: readonly Place[] = []) {
  const posted: Extract<FromMap, { type: 'picture' }>[] = [];
  const model = new MapModel(
    (message) => {
      if (message.type === 'picture') posted.push(message);
    },
    (run) => places.find((place) => place.run === run),
    () => {},
  );
  return {
    model,
    posted,
    show: (id: string, stopped = true) => {
      model.hear({ type: 'run', run: { id, name: id, stopped }, other: false });
    },
    /** Answers all that was asked. */
    answer: (from: SyntheticGuest = guest) => {
      for (const { of, run, window, columns } of posted.splice(0)) {
        model.hear({ type: 'picture', of, run, answer: answerOf(from, { ...window, columns }) });
      }
    },
  };
}

describe('map model', () => {
  it('asks for the whole guest first, then for what is looked at, each once', () => {
    const { model, posted, show, answer } = modelWith();
    model.ask(800);
    expect(posted).toEqual([]);
    show('a');
    model.ask(800);
    model.ask(800);
    expect(posted).toEqual([{ type: 'picture', of: 'overview', run: 'a', columns: 800 }]);
    answer();
    model.ask(800);
    expect(posted).toEqual([
      { type: 'picture', of: 'view', run: 'a', window: { lo: 0, hi: 0x4240 }, columns: 800 },
    ]);
    answer();
    model.ask(800);
    expect(posted).toEqual([]);
    model.look({ lo: (0x10).valueOf(), span: 16 });
    model.ask(800);
    expect(posted).toMatchObject([{ of: 'view', window: { lo: 0x10, hi: 0x20 }, columns: 16 }]);
  });

  it('asks again when the guest has changed, and keeps what it shows until the answer comes', () => {
    const { model, posted, show, answer } = modelWith();
    show('a');
    model.ask(800);
    answer();
    model.look({ lo: 0x100, span: 16 });
    model.hear({ type: 'changed', run: 'other' });
    model.ask(800);
    posted.splice(0);
    model.hear({ type: 'changed', run: 'a' });
    expect(model.scene?.view).toEqual({ lo: 0x100, span: 16 });
    model.ask(800);
    expect(posted.map(({ of }) => of)).toEqual(['overview', 'view']);
  });

  it('takes no picture of another run', () => {
    const { model, posted, show, answer } = modelWith();
    show('a');
    model.ask(800);
    const late = posted.splice(0);
    show('b');
    expect(model.scene).toBeNull();
    posted.push(...late);
    answer();
    expect(model.scene).toBeNull();
  });

  it('returns to where it stood in a run', () => {
    const place = {
      run: 'a',
      view: { lo: 0x100, span: 32 },
      cursor: 0x104,
      lane: 3,
      selection: { lo: 0x100, hi: 0x110 },
    };
    const { model, show, answer } = modelWith([place]);
    show('a');
    model.ask(800);
    answer();
    expect(model.place).toEqual(place);
    show('b');
    model.ask(800);
    answer();
    expect(model.place).toEqual({
      run: 'b',
      view: { lo: 0, span: 0x4240 },
      cursor: null,
      lane: 0,
      selection: null,
    });
  });

  it('stays within a guest that has shrunk', () => {
    const { model, show, answer } = modelWith();
    show('a');
    model.ask(800);
    answer();
    model.look({ lo: 0x4000, span: 0x240 });
    model.cursor = 0x4210;
    model.hear({ type: 'changed', run: 'a' });
    model.ask(800);
    answer({ ...guest, slots: guest.slots.slice(0, 1) });
    expect(model.scene?.view).toEqual({ lo: 0x4000 - 0x240, span: 0x240 });
    expect(model.cursor).toBe(0x3fff);
  });

  it('knows a guest without memslots, and words of refusal', () => {
    const { model, show, answer } = modelWith();
    show('a');
    model.ask(800);
    answer(emptyGuest());
    expect(model.isEmpty).toBe(true);
    expect(model.scene).toBeNull();
    model.hear({ type: 'refused', run: 'a', text: 'not while it runs' });
    expect(model.refused).toBe('not while it runs');
  });

  it('offers a conversion only where an exit waits', () => {
    const { model, show, answer } = modelWith();
    show('a');
    model.ask(800);
    answer();
    expect(model.canConvert({ lo: 0x10f, hi: 0x200 })).toBe(true);
    expect(model.canConvert({ lo: 0x110, hi: 0x200 })).toBe(false);
    const { model: past, show: showPast, answer: answerPast } = modelWith();
    showPast('a');
    past.ask(800);
    answerPast({ ...guest, exit: { ...guest.exit!, pending: false } });
    expect(past.canConvert({ lo: 0x108, hi: 0x110 })).toBe(false);
  });
});

describe('places', () => {
  it('keep the newest of each run, and not too many', () => {
    const place = (run: string, lo: number): Place => ({
      run,
      view: { lo, span: 1 },
      cursor: null,
      lane: 0,
      selection: null,
    });
    let places = remembered([], place('a', 1));
    places = remembered(remembered(places, place('b', 2)), place('a', 3));
    expect(places.map(({ run, view }) => [run, view.lo])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
    for (let n = 0; n < 20; n++) places = remembered(places, place(`run ${n}`, n));
    expect(places).toHaveLength(8);
  });
});
