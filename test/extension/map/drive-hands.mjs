// What hands do on the map: wheel, pointer and keys.
/* global document */
import assert from 'node:assert/strict';
import { openMap } from './driven-map.mjs';

export const handCases = {
  'wheels from 16 TiB to a single page, staying at the pointer': async () => {
    const map = await openMap('guest=huge', { width: 1600, height: 360 });
    await map.chart.waitFor();
    await map.settled();
    assert.equal(await map.extent(), '16 TiB');
    const box = await map.box();
    const at = Math.round(box.width * 0.25);
    await map.page.mouse.move(box.x + at, box.y + 60);
    const gfn = (at / box.width) * 2 ** 32;
    for (let n = 0; n < 60; n++) await map.page.mouse.wheel(0, -240);
    await map.settled();
    assert.equal(await map.extent(), '4 KiB of 16 TiB');
    const { view } = await map.place();
    assert.equal(view.span, 1);
    assert.ok(Math.abs(view.lo + 0.25 - gfn) < 2, `${view.lo} is not near ${gfn}`);
    const last = (await map.posted('picture')).at(-1);
    assert.ok(last.columns <= 2, 'no column for less than a page');
    for (let n = 0; n < 70; n++) await map.page.mouse.wheel(0, 240);
    await map.settled();
    assert.equal(await map.extent(), '16 TiB');
    return map;
  },

  'pinches: a wheel with ctrl zooms faster; sideways it pans': async () => {
    const map = await openMap('guest=small');
    await map.chart.waitFor();
    const box = await map.box();
    await map.page.mouse.move(box.x + 200, box.y + 60);
    await map.page.keyboard.down('Control');
    await map.page.mouse.wheel(0, -60);
    await map.page.keyboard.up('Control');
    await map.settled();
    const zoomed = (await map.place()).view;
    assert.ok(zoomed.span < 0x4240 / 1.7, `${zoomed.span}`);
    await map.page.mouse.wheel(100, 0);
    await map.settled();
    const { view } = await map.place();
    assert.equal(view.span, zoomed.span);
    assert.ok(Math.abs(view.lo - zoomed.lo - (100 / box.width) * view.span) < 0.01);
    return map;
  },

  'drags the picture, and the rectangle of the minimap': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const before = (await map.place()).view;
    const box = await map.box();
    await map.page.mouse.move(box.x + 300, box.y + 60);
    await map.page.mouse.down();
    await map.page.mouse.move(box.x + 200, box.y + 70, { steps: 4 });
    await map.page.mouse.up();
    await map.settled();
    const after = (await map.place()).view;
    assert.ok(Math.abs(after.lo - before.lo - (100 / box.width) * before.span) < 0.01);
    const mini = await map.page.locator('.minimap canvas').boundingBox();
    await map.page.mouse.click(mini.x + mini.width / 2, mini.y + 5);
    await map.settled();
    const { view } = await map.place();
    assert.ok(Math.abs(view.lo + view.span / 2 - 0x4240 / 2) < 20);
    return map;
  },

  'moves its cursor by keys and says where it is': async () => {
    const map = await openMap('guest=small');
    await map.press('e', 'Control+ArrowLeft');
    assert.match(await map.status(), /^gfn 0x105, slot 0, KVM shared/);
    await map.press('ArrowLeft');
    const text =
      "gfn 0x104, slot 0, KVM private, guest's view shared, double-backed, its parts disagree, changed";
    assert.equal(await map.status(), text);
    await map.page.waitForTimeout(200);
    assert.equal(await map.page.locator('[aria-live]').innerText(), text);
    assert.equal(await map.chart.getAttribute('role'), 'application');
    assert.match(await map.chart.getAttribute('aria-label'), /^gfn map of small.gfn: gpa 0x/);
    await map.press('Escape');
    assert.match(await map.status(), /^Wheel zooms/);
    return map;
  },

  'selects by shift and a drag, and acts on the selection': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const box = await map.box();
    const page = box.width / 24; // the exit's eight pages take up a third
    await map.page.keyboard.down('Shift');
    await map.page.mouse.move(box.x + page * 4.5, box.y + 60);
    await map.page.mouse.down();
    await map.page.mouse.move(box.x + page * 6.5, box.y + 60, { steps: 3 });
    await map.page.mouse.up();
    await map.page.keyboard.up('Shift');
    await map.settled();
    assert.equal(await map.status(), 'Selected: gfns 0x104–0x106, gpa 0x104000–0x106fff, 3 pages, 12 KiB');
    assert.equal(await map.page.locator('.status .convert').innerText(), 'Convert…');
    await map.page.getByRole('button', { name: 'Break on change' }).click();
    assert.deepEqual(await map.posted('act'), [
      { type: 'act', action: 'break', range: { lo: 0x104, hi: 0x107 } },
    ]);
    return map;
  },

  'clicks to a gfn; Enter opens a menu that keys go through': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const box = await map.box();
    await map.page.mouse.click(box.x + (box.width / 24) * 9.5, box.y + 60);
    await map.settled();
    assert.match(await map.status(), /^gfn 0x109,/);
    await map.press('Enter');
    const items = map.page.getByRole('menuitem');
    assert.deepEqual(await items.allInnerTexts(), [
      'Reveal in tree',
      'Break on change',
      'View memory',
      'Why is it like this?',
      'Choose conversion…',
      'Punch hole',
      'Allocate',
    ]);
    for (let i = 0; i < 3; i++) await map.page.keyboard.press('ArrowUp');
    await map.page.keyboard.press('Enter');
    assert.deepEqual(await map.posted('act'), [
      { type: 'act', action: 'convert', range: { lo: 0x109, hi: 0x10a } },
    ]);
    assert.ok(await map.page.locator('.menu').isHidden());
    assert.ok(await map.chart.evaluate((canvas) => canvas === document.activeElement));
    await map.press('Enter', 'Escape');
    assert.ok(await map.page.locator('.menu').isHidden());
    assert.match(await map.status(), /^gfn 0x109,/, 'Escape in the menu leaves the cursor');
    return map;
  },

  'double-clicks nearer': async () => {
    const map = await openMap('guest=small');
    await map.chart.waitFor();
    const box = await map.box();
    await map.page.mouse.dblclick(box.x + 100, box.y + 60);
    await map.settled();
    assert.equal((await map.place()).view.span, 0x4240 / 4);
    return map;
  },

  'hovers with all lanes in words, and the adapter’s own later': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const box = await map.box();
    await map.page.mouse.move(box.x + (box.width / 24) * 4.5, box.y + 60);
    const tooltip = map.page.getByRole('tooltip');
    const text = await tooltip.innerText();
    for (const part of [
      'gfn 0x104',
      'gpa 0x104000–0x104fff',
      'slot 0',
      'double-backed',
      'its parts disagree · changed',
    ]) {
      assert.ok(text.includes(part), `${part}: ${text}`);
    }
    assert.equal((await map.posted('describe')).length, 0, 'not before the pointer rests');
    await map.page.waitForTimeout(500);
    assert.deepEqual(await map.posted('describe'), [{ type: 'describe', run: 'small', gfn: 0x104 }]);
    assert.match(await tooltip.innerText(), /private fd ram$/);
    const [tip, { width, height }] = [await tooltip.boundingBox(), map.page.viewportSize()];
    assert.ok(tip.x >= 0 && tip.y >= 0 && tip.x + tip.width <= width && tip.y + tip.height <= height);
    await map.page.mouse.move(5, 5);
    await map.settled();
    assert.ok(await tooltip.isHidden());
    return map;
  },

  'tells the editor’s context menu what it is about': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const box = await map.box();
    await map.page.mouse.click(box.x + (box.width / 24) * 9.5, box.y + 60, { button: 'right' });
    assert.deepEqual(JSON.parse(await map.chart.getAttribute('data-vscode-context')), {
      webviewSection: 'gfns',
      gfnscopeExitPending: true,
      gfnscopeSelection: false,
      lo: 0x109,
      hi: 0x10a,
      preventDefaultContextMenuItems: true,
    });
    return map;
  },
};
