/** An element with attributes and children. Text is text: nothing that comes from outside is ever read as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Drawings of the buttons: strokes in a square of 16. */
const ICONS = {
  fit: 'M2 5V2h3 M11 2h3v3 M14 11v3h-3 M5 14H2v-3 M5 8h6',
  zoomIn: 'M11 11l3.5 3.5 M7 4.5v5 M4.5 7h5 M7 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10',
  zoomOut: 'M11 11l3.5 3.5 M4.5 7h5 M7 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10',
  previousMark: 'M10 3L5 8l5 5 M13 4v8',
  nextMark: 'M6 3l5 5-5 5 M3 4v8',
  copyText: 'M5 5V2h9v9h-3 M2 5h9v9H2z M4.5 8h4 M4.5 11h4',
  copySvg: 'M2 2h12v12H2z M2 11l4-4 3 3 2-2 3 3 M10.5 4.5h.01',
} as const;

/** A button that shows a drawing and says what it does. */
export function iconButton(icon: keyof typeof ICONS, title: string, press: () => void): HTMLButtonElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', ICONS[icon]);
  svg.append(path);
  const button = element('button', { type: 'button', class: 'icon', title, 'aria-label': title });
  button.append(svg);
  button.addEventListener('click', press);
  return button;
}
