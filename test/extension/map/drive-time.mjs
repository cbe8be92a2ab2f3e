// The line of time below the map's picture.
/* global window */
import assert from 'node:assert/strict';
import { openMap } from './driven-map.mjs';

const exits = [10, 40, 70].map((moment, entry) => ({ entry, moment, text: `MEMORY_ERROR 0x${entry}000` }));

/** The map, and a host that says where the run stands. */
async function openTime() {
  const map = await openMap('guest=small');
  await map.chart.waitFor();
  const tell = async (moments, done = 0) => {
    await map.page.evaluate((message) => window.host.send(message), {
      type: 'time',
      run: 'small',
      moments: { now: 50, reached: 100, exits, here: null, ...moments },
      done,
    });
    await map.settled();
  };
  const slider = map.page.locator('.time input');
  const moment = map.page.locator('.time .moment');
  return { map, tell, slider, moment, sought: async () => (await map.posted('seek')).map(({ to }) => to) };
}

export const timeCases = {
  'the line of time is there once there is anywhere to go, and not while the guest runs': async () => {
    const { map, tell, slider, moment } = await openTime();
    assert.ok(await slider.isHidden());
    await tell({ now: 0, reached: 0, exits: [] });
    assert.ok(await slider.isHidden());
    await tell({});
    assert.equal(await moment.innerText(), 'Moment 50 of 100');
    assert.equal(await map.page.locator('.time .marks i').count(), 3);
    await map.page.evaluate(() => window.host.show('small', { stopped: false }));
    await map.settled();
    assert.ok(await slider.isHidden());
    return map;
  },

  'keys on the line of time go moment by moment, and exit by exit': async () => {
    const { map, tell, slider, moment, sought } = await openTime();
    await tell({});
    await slider.focus();
    for (const key of ['ArrowRight', 'PageUp', 'PageDown', 'Home']) await map.page.keyboard.press(key);
    assert.deepEqual(await sought(), [{ moment: 51 }, { entry: 1 }, { entry: 2 }, { moment: 0 }]);
    // Answers to older seeks do not pull the slider back.
    await tell({ now: 51 }, 1);
    assert.equal(await moment.innerText(), 'Moment 0 of 100');
    await tell({ now: 41, here: 1 }, 4);
    assert.equal(await moment.innerText(), 'Moment 41 of 100 · MEMORY_ERROR 0x1000 waits');
    await map.page.keyboard.press('PageUp');
    assert.deepEqual((await sought()).at(-1), { entry: 0 });
    return map;
  },

  'the line of time leaves other keys to the editor': async () => {
    const { map, tell, slider } = await openTime();
    await tell({});
    await map.page.evaluate(() => {
      window.heard = [];
      window.addEventListener('keydown', ({ key }) => window.heard.push(key));
    });
    await slider.focus();
    for (const key of ['F6', 'F1', 'PageUp']) await map.page.keyboard.press(key);
    assert.deepEqual(await map.page.evaluate(() => window.heard), ['F6', 'F1']);
    return map;
  },
};
