// A person meets the extension: opens a program, presses F5, looks, decides, goes back, runs tests.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { choosingTests } from './person/choosing.mjs';
import { goingBackTests, TWO_WAYS, TWO_WAYS_FILE } from './person/going-back.mjs';
import { lookingTests } from './person/looking.mjs';
import { startingTests } from './person/starting.mjs';
import { explorerTests } from './person/test-explorer.mjs';
import { Workbench } from './workbench.mjs';

/** A guest of 16 TiB in three slots, with something in it to see from afar; it stops at a range that the guest has not yet converted. */
const BIG = `// 16 TiB in three memslots: two windows that are shared, one that only the guest believes to be.
vm sw_protected {
  private_fd low size 5T allocated
  private_fd mid size 5T allocated
  private_fd high size 6T allocated
  memslot 0 gpa 0x0 size 5T shared anon private low
  memslot 1 gpa 5T size 5T shared anon private mid
  memslot 2 gpa 10T size 6T shared anon private high
}

vmm {
  on memory_error (exit) {
    convert exit.range to exit.wanted
    exit.ret = result
  }
}

vcpu 0 {
  set_view(0, 16T, private)
  set_view(1T, 512G, shared)
  page_state_change(1T, 512G, shared)
  set_view(6T, 1T, shared)
  page_state_change(6T, 1T, shared)
  set_view(8T, 256G, shared)
  page_state_change(12T, 1T, shared)
  store u64 [8T] = 1
}
`;

/** The program that is opened for the map. */
export const BIG_GUEST = 'big-guest.gfn';

/** One test that holds, one that fails. */
const TWO_TESTS = `const PAGE = 0x1000

test "holds" {
  store u64 [PAGE] = 2
  expect load u64 [PAGE] == 2
}

test "fails" {
  store u64 [PAGE] = 2
  expect load u64 [PAGE] == 3
}
`;

/** Each begins in an open workbench without a session. */
const tests = { ...startingTests, ...choosingTests, ...goingBackTests, ...lookingTests, ...explorerTests };

/**
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string, folder: string, only?: string }} where `only`: only tests with this in their name
 * @param {import('./counts.mjs').Counts} counts
 * @param {(line: string) => void} say
 */
export async function runAsPerson(browser, { url, folder, only }, counts, say) {
  writeFileSync(path.join(folder, BIG_GUEST), BIG);
  writeFileSync(path.join(folder, TWO_WAYS_FILE), TWO_WAYS);
  writeFileSync(path.join(folder, 'two-tests.gfn'), TWO_TESTS);
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 }, colorScheme: 'dark' });
  page.setDefaultTimeout(10_000);
  const workbench = new Workbench(page);
  let again = 0;
  try {
    await workbench.open(url, folder);
    for (const [name, test] of Object.entries(tests)) {
      if (only !== undefined && !name.includes(only)) continue;
      const once = async () => {
        await test({ workbench, page, folder });
        const errors = await workbench.errors();
        if (errors.length > 0) throw new Error(`messages that nobody can act on: ${errors.join(' | ')}`);
      };
      // Whoever finds a window slow opens another and tries once more; what fails twice is broken. The first failure is told, too.
      const end = () =>
        once().catch(async (error) => {
          say(`  once more: ${name}: ${String(error).split('\n')[0]}`);
          say(`  then: ${JSON.stringify(await workbench.situation())}`);
          say(`  picture: ${await workbench.screenshot(`once-more-${++again}`)}`);
          await workbench.reload();
          await tidy(workbench);
          await once();
        });
      await counts.run(name, end, async () => {
        say(`  picture: ${await workbench.screenshot(`failed-${counts.failed}`)}`);
      });
      await tidy(workbench);
    }
  } finally {
    await page.close();
  }
}

/** Ends what a test left: its session, its messages, its editors. */
async function tidy(workbench) {
  const { page } = workbench;
  await page.keyboard.press('Escape');
  await workbench.stopDebugging().catch(() => {});
  if ((await page.locator('.notification-toast').count()) > 0)
    await workbench
      .command('Notifications: Clear All Notifications')
      .catch(() => page.keyboard.press('Escape'));
  // Close all editors.
  for (const key of ['Control+K', 'Control+W']) await page.keyboard.press(key);
  const throwAway = page.locator('.monaco-dialog-box .monaco-button', { hasText: "Don't Save" });
  if (await throwAway.isVisible()) await throwAway.click();
}
