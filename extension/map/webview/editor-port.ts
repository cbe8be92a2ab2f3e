import type { FromMap, ToMap } from '../messages.js';
import type { Places } from './places.js';

/** What VS Code gives a webview's page. */
interface EditorApi {
  postMessage(message: FromMap): void;
  getState(): Places | undefined;
  setState(state: Places): void;
}

declare function acquireVsCodeApi(): EditorApi;

/** The page's one way out: messages to the extension and back, and what is remembered while the page is hidden. */
export class EditorPort {
  readonly #api = acquireVsCodeApi();

  post(message: FromMap): void {
    this.#api.postMessage(message);
  }

  onMessage(heard: (message: ToMap) => void): void {
    window.addEventListener('message', ({ data }: MessageEvent<ToMap>) => {
      heard(data);
    });
  }

  get places(): Places {
    return this.#api.getState() ?? [];
  }

  set places(places: Places) {
    this.#api.setState(places);
  }
}
