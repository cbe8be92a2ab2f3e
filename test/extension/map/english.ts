import { pageWords } from '../../../extension/map/page-words.js';
import { speak } from '../../../extension/map/webview/vocabulary.js';

// The page's parts, outside of a page: they speak as the extension would have them where no language is installed.
speak(pageWords({ t: (text) => text }));
