import './map.css';
import type { PageWords } from '../page-words.js';
import { EditorPort } from './editor-port.js';
import { MapScreen } from './map-screen.js';
import { speak } from './vocabulary.js';

const root = document.getElementById('map');
if (root !== null) {
  speak(JSON.parse(root.dataset['words'] ?? '') as PageWords);
  new MapScreen(root, new EditorPort()).start();
}
