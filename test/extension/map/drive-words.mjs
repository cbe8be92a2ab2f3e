// The words of the page: all of them come from the table that the extension hands over.
/* global window, document, CanvasRenderingContext2D, NodeFilter */
import assert from 'node:assert/strict';
import { openMap } from './driven-map.mjs';

/** A language in which every text stands in brackets. */
const translate = (text) => `⟦${text}⟧`;

/** What a text says outside of all brackets. @param {string} text */
function outside(text) {
  let depth = 0;
  let rest = '';
  for (const sign of text) {
    if (sign === '⟦') depth++;
    else if (sign === '⟧') depth--;
    else if (depth === 0) rest += sign;
  }
  assert.equal(depth, 0, `brackets of ${text}`);
  return rest;
}

/** Numbers, sizes and names are no words: what the guest, the kernel and the units are called in every language. */
const names = /0x[\da-f]+|[\d.,]+ (?:B|[KMGTP]iB)|small\.gfn|anon|ram|KVM_EXIT_\w+/g;

/** What the adapter says, in its own words: lanes' titles, exits, the description of a gfn. @param {Page} page */
const spokenByAdapter = (page) =>
  page.evaluate(async () => {
    const pictures = [];
    const heard = ({ data }) => pictures.push(data);
    window.addEventListener('message', heard);
    window.host.send({ type: 'changed', run: 'small' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    window.removeEventListener('message', heard);
    return pictures
      .filter(({ type }) => type === 'picture')
      .flatMap(({ answer }) => [...answer.lanes.map(({ title }) => title), answer.exit?.text ?? '']);
  });

/** Every text that can be seen, pointed at or heard. @param {Page} page */
const textsOf = (page) =>
  page.evaluate(() => {
    const texts = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode())
      if (walk.currentNode.parentElement.tagName !== 'SCRIPT') texts.push(walk.currentNode.data);
    for (const element of document.querySelectorAll('*'))
      for (const name of [
        'title',
        'aria-label',
        'aria-valuetext',
        'aria-roledescription',
        'placeholder',
        'alt',
      ])
        if (element.hasAttribute(name)) texts.push(element.getAttribute(name));
    return [...texts, ...(window.painted ?? [])];
  });

export const wordCases = {
  'says no word that is not of the extension’s table': async () => {
    const map = await openMap('guest=small', { translate });
    await map.page.evaluate(() => {
      window.painted = [];
      const { fillText } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
        window.painted.push(text);
        fillText.call(this, text, ...place);
      };
    });
    const heard = new Set();
    const look = async () => {
      await map.settled();
      for (const text of await textsOf(map.page)) heard.add(text);
    };
    const show = async (...args) => {
      await map.page.evaluate((given) => window.host.show(...given), args);
      await map.settled();
      await look();
    };
    await map.press('e');
    await look();
    await map.press('[', ']', 'Shift+ArrowRight');
    await look();
    await map.press('Enter');
    await look();
    await map.press('Escape', 'Escape', 'Escape');
    await map.chart.hover({ position: { x: 200, y: 60 } });
    await look();
    await map.page.mouse.move(0, 0);
    for (const here of [null, 1]) {
      await map.page.evaluate((message) => window.host.send(message), {
        type: 'time',
        run: 'small',
        moments: {
          now: 5,
          reached: 9,
          here,
          exits: [{ entry: 1, moment: 5, text: 'KVM_EXIT_MEMORY_ERROR' }],
        },
        done: 0,
      });
      await look();
    }
    await map.page.getByRole('button', { name: 'Copy map as text' }).click();
    await look();
    await map.page.getByRole('button', { name: 'Copy as SVG' }).click();
    await look();
    const theirs = await spokenByAdapter(map.page);
    await show('empty');
    await show(null);
    await show(null, { other: true });
    await show('small', { id: 'small', stopped: false });
    const [text, svg] = await map.posted('copy');
    for (const line of text.text.split('\n')) heard.add(line);
    for (const [, drawn] of svg.text.matchAll(/>([^<]+)</g)) heard.add(drawn);
    assert.ok(heard.size > 80, `${heard.size} texts`);
    const found = [...heard]
      .map((said) => theirs.reduce((rest, words) => (words === '' ? rest : rest.replaceAll(words, '')), said))
      .map((said) => outside(said).replace(names, ''))
      // The letters of the copied picture stand alone or in rows.
      .filter((rest) =>
        /\p{L}/u.test(rest.replace(/^[.sPB*a!X~e ]+$/, '').replace(/(?<=^|\s)[.sPB*a](?=\s)/g, '')),
      );
    assert.deepEqual(found, []);
    return map;
  },
};
