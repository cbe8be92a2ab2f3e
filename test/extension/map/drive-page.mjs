// What the page does by itself: drawing, remembering, following its place and its theme.
/* global window, document, sessionStorage, innerWidth, DOMParser, requestAnimationFrame, getComputedStyle */
import assert from 'node:assert/strict';
import { openMap } from './driven-map.mjs';

export const pageCases = {
  'draws what the host answers, and asks for a column a pixel': async () => {
    const map = await openMap('guest=small');
    await map.chart.waitFor();
    await map.settled();
    const asked = await map.posted('picture');
    const box = await map.box();
    assert.equal(asked.at(-1).of, 'view');
    assert.deepEqual(asked.at(-1).window, { lo: 0, hi: 0x4240 });
    assert.equal(asked.at(-1).columns, Math.round(box.width));
    // The first lane: private, blue, far from shared, orange.
    const [red, , blue] = await map.pixel(Math.round(box.width * 0.3), 50);
    assert.ok(blue > red, `private is blue: ${red}, ${blue}`);
    return map;
  },

  'keeps to its content security policy': async () => {
    const map = await openMap('guest=small');
    const broken = await map.page.evaluate(async () => {
      const found = [];
      document.addEventListener('securitypolicyviolation', (event) => found.push(event.violatedDirective));
      const script = document.createElement('script');
      script.textContent = 'window.intruder = true';
      document.body.append(script);
      await fetch('http://map.test/').catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { found, intruder: window.intruder };
    });
    assert.equal(broken.intruder, undefined);
    assert.deepEqual(broken.found.sort(), ['connect-src', 'script-src-elem']);
    map.problems.splice(0); // just those two
    return map;
  },

  'keeps its place when it is hidden and shown again': async () => {
    const map = await openMap('guest=small');
    await map.press('e', '-', 'ArrowDown', 'Shift+ArrowRight');
    const before = await map.place();
    await map.page.reload();
    await map.chart.waitFor();
    await map.settled();
    assert.deepEqual(await map.place(), before);
    assert.match(await map.status(), /^Selected: gfns 0x108–0x109/);
    return map;
  },

  'holds two sessions apart, and is sensible without one': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const first = (await map.place()).view;
    const show = async (...args) => {
      await map.page.evaluate((given) => window.host.show(...given), args);
      await map.settled();
      await map.settled();
    };
    await show('huge');
    assert.equal(await map.extent(), '16 TiB');
    await show('small');
    assert.deepEqual((await map.place()).view, first);
    const heading = map.page.locator('.empty h2');
    await show(null);
    assert.equal(await heading.innerText(), 'No guest to draw');
    assert.ok(await map.chart.isHidden());
    await show(null, { other: true });
    assert.equal(await heading.innerText(), 'Another debugger is in front');
    await show('empty');
    assert.equal(await heading.innerText(), 'No memslot');
    await show('small', { id: 'late', stopped: false });
    assert.ok(await map.page.locator('#map.running').isVisible());
    return map;
  },

  'asks again when the guest has changed, at once for both pictures': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    const before = (await map.posted('picture')).length;
    await map.page.evaluate(() => window.host.send({ type: 'changed', run: 'small' }));
    await map.settled();
    const after = (await map.posted('picture')).slice(before);
    assert.deepEqual(
      after.map(({ of }) => of),
      ['overview', 'view'],
    );
    return map;
  },

  'shows the old picture scaled while the new one is late': async () => {
    const map = await openMap('guest=small');
    await map.chart.waitFor();
    await map.settled();
    await map.page.evaluate(() => {
      window.host.delay = 100_000;
    });
    await map.press('+', '+');
    const box = await map.box();
    const lit = await map.page.evaluate((width) => {
      const { data } = document.querySelector('.chart').getContext('2d').getImageData(0, 50, width, 1);
      return data.filter((value, n) => n % 4 === 3 && value > 0).length;
    }, Math.floor(box.width));
    assert.ok(lit > box.width * 0.9, `${lit} of ${box.width} pixels`);
    return map;
  },

  'follows the size of its place, down to 300 pixels and at 200 %': async () => {
    const map = await openMap('guest=small', { width: 1400, height: 400 });
    await map.chart.waitFor();
    for (const width of [1400, 700, 300]) {
      await map.page.setViewportSize({ width, height: 400 });
      await map.settled();
      const box = await map.box();
      assert.ok(box.width > width * 0.75 && box.x + box.width <= width, `${box.width} of ${width}`);
      const over = await map.page.evaluate(() => document.querySelector('#map').scrollWidth - innerWidth);
      assert.ok(over <= 0, `${over} pixels too wide at ${width}`);
    }
    const doubled = await openMap('guest=small', { width: 700, height: 300, scale: 2 });
    await doubled.chart.waitFor();
    await doubled.settled();
    const [css, device] = await doubled.chart.evaluate((canvas) => [canvas.clientWidth, canvas.width]);
    assert.equal(device, 2 * css);
    await doubled.close();
    return map;
  },

  'lays out from 320 to 2560 pixels, and where it is low: nothing lies over anything else': async () => {
    const map = await openMap('guest=small');
    await map.press('e', 'Shift+ArrowRight');
    const exits = [{ entry: 1, moment: 1234, text: 'KVM_EXIT_MEMORY_ERROR' }];
    await map.page.evaluate((message) => window.host.send(message), {
      type: 'time',
      run: 'small',
      moments: { now: 1234, reached: 4321, here: 1, exits },
      done: 0,
    });
    for (const width of [320, 380, 480, 640, 800, 1100, 2560]) {
      for (const height of [120, 160, 200, 240, 300, 420]) {
        await map.page.setViewportSize({ width, height });
        await map.settled();
        const wrong = await map.page.evaluate(() => {
          const root = document.querySelector('#map');
          const seen = [...root.children].filter(
            (part) => part.getClientRects().length > 0 && !part.matches('.spoken'),
          );
          // Of each part all that it draws, words that leave its box included; lanes may scroll in theirs.
          const boxes = seen.map((part) => {
            const parts = part.matches('.plot') ? [part] : [part, ...part.querySelectorAll('*')];
            const all = parts.map((each) => each.getBoundingClientRect()).filter(({ width: w }) => w > 0);
            return {
              name: part.className,
              left: Math.min(...all.map(({ left }) => left)),
              top: Math.min(...all.map(({ top }) => top)),
              right: Math.max(...all.map(({ right }) => right)),
              bottom: Math.max(...all.map(({ bottom }) => bottom)),
            };
          });
          const found = boxes
            .filter(
              ({ left, right, bottom }) => left < 0 || right > innerWidth || bottom > window.innerHeight,
            )
            .map(({ name }) => `${name} leaves the page`);
          boxes.forEach((a, n) => {
            for (const b of boxes.slice(n + 1))
              if (
                Math.min(a.right, b.right) - Math.max(a.left, b.left) > 0.5 &&
                Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5
              )
                found.push(`${a.name} and ${b.name} overlap`);
          });
          for (const kept of ['bar', 'plot', 'status', 'time'])
            if (!boxes.some(({ name }) => name.split(' ').includes(kept))) found.push(`no ${kept}`);
          if (root.scrollHeight > root.clientHeight) found.push('the page scrolls');
          return found;
        });
        assert.deepEqual(wrong, [], `${width} x ${height}`);
      }
    }
    return map;
  },

  'folds the actions into a menu where there is no room, and scrolls to the lane that a key goes to':
    async () => {
      const map = await openMap('guest=small', { width: 380, height: 200 });
      await map.press('e', 'Escape');
      const plot = map.page.locator('.plot');
      const scrolled = () => plot.evaluate((element) => element.scrollTop);
      assert.equal(await scrolled(), 0);
      await map.press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown');
      assert.ok((await scrolled()) > 0, 'the last lane is seen, and the marks below it');
      await map.press('ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp');
      assert.equal(await scrolled(), 0);
      assert.ok(await map.page.getByRole('button', { name: 'View memory' }).isHidden());
      const more = map.page.getByRole('button', { name: 'Actions…' });
      await more.click();
      await map.page.keyboard.press('Escape');
      assert.equal(await map.page.evaluate(() => document.activeElement.className), 'more');
      await more.click();
      await map.page.getByRole('menuitem', { name: 'View memory' }).click();
      assert.deepEqual(
        (await map.posted('act')).map(({ action }) => action),
        ['memory'],
      );
      await map.page.setViewportSize({ width: 1200, height: 330 });
      await map.settled();
      assert.ok(await more.isHidden());
      assert.ok(await map.page.getByRole('button', { name: 'View memory' }).isVisible());
      return map;
    },

  'copies as text and as SVG': async () => {
    const map = await openMap('guest=small');
    await map.chart.waitFor();
    await map.settled();
    await map.page.getByRole('button', { name: 'Copy map as text' }).click();
    await map.page.getByRole('button', { name: 'Copy as SVG' }).click();
    const [text, svg] = await map.posted('copy');
    assert.equal(text.what, 'text');
    assert.match(text.text, /^gfn map of small.gfn, moment 1234\n/);
    const error = await map.page.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      return parsed.querySelector('parsererror')?.textContent ?? parsed.documentElement.tagName;
    }, svg.text);
    assert.equal(error, 'svg');
    return map;
  },

  'paints anew in another theme': async () => {
    const map = await openMap('guest=small&theme=dark');
    await map.chart.waitFor();
    await map.settled();
    const pictures = new Set();
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
      await map.page.evaluate((name) => window.host.theme(name), theme);
      await map.settled();
      pictures.add(await map.chart.evaluate((canvas) => canvas.toDataURL()));
    }
    assert.equal(pictures.size, 4);
    return map;
  },

  'glides, unless motion is to be reduced': async () => {
    const map = await openMap('guest=small', { reducedMotion: false });
    await map.chart.waitFor();
    await map.settled();
    const spans = await map.page.evaluate(async () => {
      const seen = [];
      document.querySelector('[aria-label^="Zoom in"]').click();
      for (let n = 0; n < 40; n++) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        seen.push(JSON.parse(sessionStorage.getItem('state'))[0].view.span);
      }
      return seen;
    });
    assert.equal(spans.at(-1), 0x4240 / 2);
    assert.ok(
      spans.some((span) => span < 0x4240 && span > 0x4240 / 2),
      `${spans}`,
    );
    const still = await openMap('guest=small');
    await still.press('+');
    assert.equal((await still.place()).view.span, 0x4240 / 2);
    await still.close();
    return map;
  },

  'reads its text at a contrast of 4.5 to 1 in every theme': async () => {
    const map = await openMap('guest=small');
    await map.press('e');
    for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
      await map.page.evaluate((name) => window.host.theme(name), theme);
      await map.settled();
      const weak = await map.page.evaluate(() => {
        const paint = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const rgb = (colours) => {
          for (const colour of colours) {
            paint.fillStyle = colour;
            paint.fillRect(0, 0, 1, 1);
          }
          return [...paint.getImageData(0, 0, 1, 1).data];
        };
        const light = ([red, green, blue]) =>
          [red, green, blue]
            .map((part) => part / 255)
            .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            .reduce((sum, part, n) => sum + part * [0.2126, 0.7152, 0.0722][n], 0);
        const found = [];
        let looked = 0;
        for (const element of document.querySelectorAll(
          '.extent, .exit, .labels > div, .text, .status button, .legend li',
        )) {
          looked++;
          const behind = [];
          for (let at = element; at !== null; at = at.parentElement)
            behind.unshift(getComputedStyle(at).backgroundColor);
          const [paper, ink] = [light(rgb(behind)), light(rgb([...behind, getComputedStyle(element).color]))];
          const ratio = (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
          if (ratio < 4.5) found.push(`${element.className} ${element.textContent}: ${ratio.toFixed(1)}`);
        }
        return looked < 20 ? [`only ${looked} texts found`] : found;
      });
      assert.deepEqual(weak, [], theme);
    }
    return map;
  },
};
