import type { Navigation } from './navigation.js';

/** What keys do besides moving about. */
interface KeyTargets {
  readonly menu: () => void;
  readonly clear: () => void;
}

interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Carries out what a key means on the map. @returns false if it means nothing here */
export function pressKey(press: Press, go: Navigation, targets: KeyTargets): boolean {
  const { key, shiftKey: extend } = press;
  const far = press.ctrlKey || press.metaKey;
  if (press.altKey) return false;
  const along = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (along !== 0) {
    if (far) go.toBoundary(along, extend);
    else go.step(along, extend);
    return true;
  }
  const plain: Readonly<Record<string, () => void>> = {
    ArrowUp: () => {
      go.toLane(-1);
    },
    ArrowDown: () => {
      go.toLane(1);
    },
    Home: () => {
      go.toEdge(-1, extend);
    },
    End: () => {
      go.toEdge(1, extend);
    },
    PageUp: () => {
      go.page(-1, extend);
    },
    PageDown: () => {
      go.page(1, extend);
    },
    '+': () => {
      go.zoomIn();
    },
    '=': () => {
      go.zoomIn();
    },
    '-': () => {
      go.zoomOut();
    },
    '0': () => {
      go.fit();
    },
    z: () => {
      go.zoomToSelection();
    },
    e: () => {
      go.toExit();
    },
    '[': () => {
      go.toMark(-1);
    },
    ']': () => {
      go.toMark(1);
    },
    Enter: targets.menu,
    Escape: targets.clear,
  };
  // With ctrl the keys belong to the editor: it zooms with `+`, closes with `w`.
  const act = far ? undefined : plain[key];
  act?.();
  return act !== undefined;
}
