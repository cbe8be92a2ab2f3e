import * as vscode from 'vscode';
import { readReference, writeReference, type MemoryReference } from './memory-reference.js';

const HISTORY = 'gfnscope.memory.references';
const MOST = 12;

const EXAMPLES: readonly (readonly [label: string, description: string])[] = [
  ['guest:0x0', 'As the guest sees it, through its view of each page'],
  ['shared:0x0', 'The shared half, by gpa'],
  ['private:0x0', 'The private half, by gpa'],
  ['hva:0x0', "The VMM's own mapping, by host address"],
  ['fd/ram:0x0', 'A private fd or memfd by its name, by offset'],
];

interface Item extends vscode.QuickPickItem {
  readonly reference: string;
}

/** Asks for a memory reference, with those that were asked for before. Undefined: no answer. */
export function askReference(memento: vscode.Memento): Promise<MemoryReference | undefined> {
  const history = memento.get<readonly string[]>(HISTORY, []);
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'View memory';
  pick.placeholder = 'guest:0x1000, shared:…, private:…, hva:…, fd/NAME:…';
  const offer = (): void => {
    pick.items = [
      ...(pick.value.trim() === '' ? [] : [typedItem(pick.value)]),
      ...earlierItems(history),
      ...exampleItems(),
    ];
  };
  offer();
  return new Promise((resolve) => {
    const listening = vscode.Disposable.from(
      pick.onDidChangeValue(offer),
      pick.onDidAccept(() => {
        const [item] = pick.activeItems;
        const reference = item === undefined ? undefined : readable(item.reference);
        // What cannot be read says why, in its row; there is time to mend it.
        if (reference === undefined) return;
        resolve(reference);
        pick.hide();
      }),
      pick.onDidHide(() => {
        resolve(undefined);
        listening.dispose();
        pick.dispose();
      }),
    );
    pick.show();
  });
}

/** Remembers a reference: it is offered first next time. */
export async function remember(memento: vscode.Memento, reference: MemoryReference): Promise<void> {
  const text = writeReference(reference);
  const history = memento.get<readonly string[]>(HISTORY, []);
  await memento.update(HISTORY, [text, ...history.filter((earlier) => earlier !== text)].slice(0, MOST));
}

function readable(text: string): MemoryReference | undefined {
  try {
    return readReference(text);
  } catch {
    return undefined;
  }
}

function typedItem(typed: string): Item {
  try {
    const reference = writeReference(readReference(typed));
    return { label: reference, description: 'View these bytes', reference, alwaysShow: true };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { label: `$(warning) ${typed.trim()}`, detail: why, reference: typed, alwaysShow: true };
  }
}

function earlierItems(history: readonly string[]): Item[] {
  return history.map((reference) => ({ label: reference, description: 'Viewed before', reference }));
}

function exampleItems(): Item[] {
  return EXAMPLES.map(([label, description]) => ({ label, description, reference: label }));
}
