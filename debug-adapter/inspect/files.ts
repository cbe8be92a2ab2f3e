import { ORPHANAGE } from '../../engine/kvm/pages.js';
import { isFileKind } from '../../engine/describe/kinds.js';
import type { State, Store } from '../../engine/kvm/state.js';

/** The files that exist, by id: private fds and memfds. Anonymous memory is no file. */
export function filesOf(s: State): readonly Store[] {
  return s.stores.filter(
    (store): store is Store => store !== null && store.id !== ORPHANAGE && isFileKind(store.kind),
  );
}

/** What a file is called in references and rows: its name, or where an older file has the same one, `name#ID`. */
export function fileLabel(s: State, store: Store): string {
  const namesake = filesOf(s).find(({ name }) => name === store.name);
  return namesake === undefined || namesake.id === store.id ? store.name : `${store.name}#${store.id}`;
}

/** The file of this label, or behind the descriptor of this number. */
export function fileCalled(s: State, label: string): Store | undefined {
  const found = filesOf(s).find((store) => fileLabel(s, store) === label);
  if (found !== undefined || !/^\d{1,9}$/.test(label)) return found;
  const id = s.descriptors[Number(label)] ?? -1;
  return id < 0 ? undefined : (s.stores[id] ?? undefined);
}
